using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>Opens the store's file, and makes it where there is none.</summary>
internal static class SqliteFile
{
    /// <summary>The file's name in the data folder.</summary>
    public const string Name = "querysniff.db";

    /// <summary>
    /// How long the file is checked at start: some GiB. What a check of a larger file does not get to is checked when it is
    /// read, as every page is.
    /// </summary>
    private static readonly TimeSpan CheckTimeMax = TimeSpan.FromSeconds(5);

    /// <summary>Steps of SQLite's machine between two looks at the clock: less than a millisecond.</summary>
    private const int StepsBetweenLooks = 10_000;

    /// <summary>
    /// Bytes. Twice SQLite's own, since rows are some 200 bytes in a clustered table, whose inner pages hold rows too.
    /// </summary>
    private const int PageBytes = 8192;

    /// <summary>Milliseconds. Only a checkpoint or another program's tool on the file is ever waited for.</summary>
    private const int BusyMs = 5_000;

    /// <summary>KiB for each connection: the windows of about an hour of one busy host.</summary>
    private const int CacheKibibytes = 32 * 1024;

    /// <summary>
    /// Pages in the log until they are brought into the file, 64 MiB: a busy fleet writes the same pages again in each transaction.
    /// With SQLite's 1,000 each transaction would wait for that.
    /// </summary>
    private const int LoggedPagesMax = 8_192;

    // Each connection has one user at a time, and needs no lock of its own: a tenth of an insert's time. Where the process has
    // used SQLite before, as a test may, it stays as it is.
    static SqliteFile()
    {
        SQLitePCL.Batteries_V2.Init();
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
    }

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
                $"PRAGMA page_size = {PageBytes}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = {LoggedPagesMax};");
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
        Stopwatch elapsed = Stopwatch.StartNew();
        raw.sqlite3_progress_handler(connection.Handle, StepsBetweenLooks, _ => elapsed.Elapsed > CheckTimeMax ? 1 : 0, null);
        string result;
        try
        {
            using SqliteStatement check = new(connection, "PRAGMA quick_check(1)");
            _ = check.Step();
            result = check.Text(0);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            return;
        }
        finally
        {
            raw.sqlite3_progress_handler(connection.Handle, 0, null, null);
        }

        if (!string.Equals(result, "ok", StringComparison.Ordinal))
        {
            throw new StoreException($"{path} is damaged ({Line(result)}); it was left as it is. {WhatToDo}");
        }
    }

    private static string Explain(string path, SqliteException exception) => exception.SqliteErrorCode switch
    {
        raw.SQLITE_NOTADB => $"{path} is no SQLite file; it was left as it is. {WhatToDo}",
        raw.SQLITE_CORRUPT => $"{path} is damaged; it was left as it is. {WhatToDo}",
        raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM =>
            $"{path} cannot be opened for writing: {Line(exception.Message)}",
        _ => $"{path} cannot be used: {Line(exception.Message)}",
    };

    private const string WhatToDo = "Restore it from a backup, or give another --data folder.";

    private static string Line(string text) => text.ReplaceLineEndings(" ");
}
