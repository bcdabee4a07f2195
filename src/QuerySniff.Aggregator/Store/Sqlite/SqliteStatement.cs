using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// A prepared statement, bound and read without boxing or copies. <see cref="SqliteCommand"/> allocates a parameter
/// collection and a reader for each run; with thirty columns a row that is most of an insert's time.
/// One thread at a time; disposed before its connection.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new StoreException("The store's connection is closed.");
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    /// <summary>Runs statements without parameters and rows.</summary>
    public static void Execute(SqliteConnection connection, string sql) =>
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(connection.Handle, sql), connection.Handle);

    public void Bind(int parameter, long value) => Check(raw.sqlite3_bind_int64(_statement, parameter, value));

    /// <summary>Binds an unsigned 64-bit value by its bits: identities such as digest ids, which are never compared.</summary>
    public void BindBits(int parameter, ulong value) => Bind(parameter, unchecked((long)value));

    /// <summary>Binds values to consecutive parameters.</summary>
    public void BindAll(int first, params ReadOnlySpan<ulong> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            BindBits(first + i, values[i]);
        }
    }

    public void Bind(int parameter, string value) =>
        Check(raw.sqlite3_bind_text(_statement, parameter, Encoding.UTF8.GetBytes(value)));

    public void BindNull(int parameter) => Check(raw.sqlite3_bind_null(_statement, parameter));

    /// <summary>Binds a copy of the bytes.</summary>
    public void Bind(int parameter, ReadOnlySpan<byte> value) =>
        Check(raw.sqlite3_bind_blob(_statement, parameter, value));

    /// <summary>Moves to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Step()
    {
        int result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        if (result != raw.SQLITE_DONE)
        {
            _ = raw.sqlite3_reset(_statement);
            Check(result);
        }

        return false;
    }

    /// <summary>Runs a statement that gives no rows, and makes it ready to be bound again.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run()
    {
        _ = Step();
        Reset();
        return raw.sqlite3_changes(_database);
    }

    /// <summary>Ends the walk over the rows; the parameters stay bound.</summary>
    public void Reset() => Check(raw.sqlite3_reset(_statement));

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public ulong Bits(int column) => unchecked((ulong)Int64(column));

    /// <summary>A text or NULL as a string; by its bytes, so that a NUL inside does not cut it.</summary>
    public string Text(int column) => Encoding.UTF8.GetString(Blob(column));

    /// <summary>A blob's bytes in SQLite's own memory: valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }
}
