using System.Globalization;
using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>Opens the store's file, and makes it where there is none.</summary>
internal static class SqliteFile
{
    /// <summary>The file's name in the data folder.</summary>
    public const string Name = "querysniff.db";

    /// <summary>
    /// Bytes. Up to this size the whole file is checked at start, which takes about a second; beyond it only what is
    /// read is checked, when it is read.
    /// </summary>
    private const long CheckedBytesMax = 256 * 1024 * 1024;

    /// <summary>
    /// Bytes. Twice SQLite's own, since rows are some 200 bytes in a clustered table, whose inner pages hold rows too.
    /// </summary>
    private const int PageBytes = 8192;

    /// <summary>Milliseconds. Only a checkpoint or another program's tool on the file is ever waited for.</summary>
    private const int BusyMs = 5_000;

    /// <summary>KiB for each connection: the windows of about an hour of one busy host.</summary>
    private const int CacheKibibytes = 32 * 1024;

    /// <summary>
    /// The writer's connection. A commit is on the disk before it returns (synchronous=FULL, one fsync of the log for a
    /// group of batches): what is acknowledged survives a power failure, not only the end of the process.
    /// </summary>
    /// <exception cref="StoreException">The file cannot be used. It is left as it is.</exception>
    public static SqliteConnection OpenWriter(string path)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = Open(path, SqliteOpenMode.ReadWriteCreate);
            SqliteSchema.CheckOwner(connection, path);
            CheckIntegrity(connection, path);
            SqliteStatement.Execute(
                connection,
                $"PRAGMA page_size = {PageBytes}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;");
            SqliteSchema.Migrate(connection);
            return connection;
        }
        catch (SqliteException exception)
        {
            connection?.Dispose();
            throw new StoreException(Explain(path, exception), exception);
        }
        catch (StoreException)
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>A reader's connection: it sees what was committed when its transaction began, whatever is written meanwhile.</summary>
    public static SqliteConnection OpenReader(string path)
    {
        SqliteConnection connection = Open(path, SqliteOpenMode.ReadOnly);
        SqliteStatement.Execute(connection, "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;");
        return connection;
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
        }.ToString());
        connection.Open();
        SqliteStatement.Execute(
            connection,
            string.Create(
                CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {BusyMs}; PRAGMA cache_size = -{CacheKibibytes};"));
        return connection;
    }

    private static void CheckIntegrity(SqliteConnection connection, string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > CheckedBytesMax })
        {
            return;
        }

        using SqliteStatement check = new(connection, "PRAGMA quick_check(1)");
        _ = check.Step();
        string result = check.Text(0);
        if (!string.Equals(result, "ok", StringComparison.Ordinal))
        {
            throw new StoreException($"{path} is damaged ({Line(result)}); it was left as it is. {WhatToDo}");
        }
    }

    private static string Explain(string path, SqliteException exception) => exception.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_NOTADB => $"{path} is no SQLite file; it was left as it is. {WhatToDo}",
        SQLitePCL.raw.SQLITE_CORRUPT => $"{path} is damaged; it was left as it is. {WhatToDo}",
        SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_PERM =>
            $"{path} cannot be opened for writing: {Line(exception.Message)}",
        _ => $"{path} cannot be used: {Line(exception.Message)}",
    };

    private const string WhatToDo = "Restore it from a backup, or give another --data folder.";

    private static string Line(string text) => text.ReplaceLineEndings(" ");
}
