using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>All or nothing.</summary>
internal static class WriterTransaction
{
    /// <summary>Runs a change of the store in a transaction; on an exception nothing of it is left in the file.</summary>
    public static T Run<T>(SqliteConnection connection, Func<T> change)
    {
        SqliteStatement.Execute(connection, "BEGIN IMMEDIATE");
        try
        {
            T result = change();
            SqliteStatement.Execute(connection, "COMMIT");
            return result;
        }
        catch
        {
            RollBack(connection);
            throw;
        }
    }

    private static void RollBack(SqliteConnection connection)
    {
        try
        {
            SqliteStatement.Execute(connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // A full disk or an I/O error has rolled back already; the exception that led here says what happened.
        }
    }
}
