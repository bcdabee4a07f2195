using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Copies the store while an aggregator works on it, by SQLite's online backup: the copy is of one moment, a reader's
/// snapshot. Meanwhile batches are stored as ever; the log that they are written to is not made shorter until the end.
/// </summary>
internal static class SqliteBackup
{
    /// <summary>Copies the store of a folder.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="file">The copy, which must not be there yet. Nothing is there under this name until it is whole.</param>
    /// <exception cref="StoreException">There is no store, or the copy cannot be made.</exception>
    public static void Run(string folder, string file)
    {
        string store = Path.Combine(folder, SqliteFile.Name);
        if (!File.Exists(store))
        {
            throw new StoreException($"There is no store in {folder}: give --data or --config.");
        }

        if (File.Exists(file))
        {
            throw new StoreException($"{file} is there already; it was left as it is.");
        }

        string partial = file + ".partial";
        try
        {
            Copy(store, partial);
            File.Move(partial, file, overwrite: false);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{store} could not be copied to {file}: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    private static void Copy(string store, string partial)
    {
        File.Delete(partial);
        using SqliteConnection source = SqliteFile.OpenReader(store);
        SqliteSchema.CheckOwner(source, store);
        using SqliteConnection copy = new(
            new SqliteConnectionStringBuilder { DataSource = partial, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false }.ToString());
        copy.Open();
        source.BackupDatabase(copy);
    }
}
