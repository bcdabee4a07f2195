using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// The readers' connections. Any thread may read; what is over the bound waits, so that a burst of requests cannot take
/// all threads and caches. A read that is cancelled is interrupted inside SQLite.
/// </summary>
internal sealed class ReaderPool : IDisposable
{
    /// <summary>Connections. A page of the dashboard asks some four questions at once; a few pages are open.</summary>
    private const int ReadersMax = 8;

    private readonly string _path;
    private readonly SemaphoreSlim _free = new(ReadersMax);
    private readonly ConcurrentBag<SqliteConnection> _idle = [];

    public ReaderPool(string path)
    {
        _path = path;
    }

    /// <summary>Runs a read in one snapshot.</summary>
    /// <exception cref="StoreException">The file cannot be read.</exception>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Read(read, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out SqliteConnection? connection))
        {
            connection.Dispose();
        }

        _free.Dispose();
    }

    private T Read<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        SqliteConnection? connection = null;
        try
        {
            if (!_idle.TryTake(out connection))
            {
                connection = SqliteFile.OpenReader(_path);
            }

            T result = ReadSnapshot(connection, read, cancellationToken);
            _idle.Add(connection);
            return result;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            connection?.Dispose();
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (SqliteException exception)
        {
            connection?.Dispose();
            throw new StoreException($"The store cannot be read: {exception.Message}", exception);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    private static T ReadSnapshot<T>(
        SqliteConnection connection, Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        sqlite3? handle = connection.Handle;
        using CancellationTokenRegistration registration =
            cancellationToken.Register(() => raw.sqlite3_interrupt(handle));
        SqliteStatement.Execute(connection, "BEGIN");
        T result = read(connection);
        SqliteStatement.Execute(connection, "COMMIT");
        return result;
    }
}
