using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// The embedded store: one SQLite file in write-ahead-log mode. One connection writes; readers have their own and see
/// snapshots. A lock file keeps a second aggregator out of the folder.
/// </summary>
internal sealed class SqliteStore : IStore
{
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly FileStream _lock;
    private readonly SqliteConnection _connection;
    private readonly SqliteBatchWriter _writer;
    private readonly ReaderPool _readers;
    private readonly SemaphoreSlim _writing = new(1);

    private SqliteStore(string path, TimeProvider time, FileStream folderLock, SqliteConnection connection)
    {
        _path = path;
        _time = time;
        _lock = folderLock;
        _connection = connection;
        _writer = new SqliteBatchWriter(connection);
        _readers = new ReaderPool(path);
    }

    /// <summary>Opens the store of a folder, and makes folder and store where there are none.</summary>
    /// <exception cref="StoreException">It cannot be used. What is there is left as it is.</exception>
    public static SqliteStore Open(string folder, TimeProvider time)
    {
        FileStream folderLock = Lock(folder);
        try
        {
            string path = Path.Combine(folder, SqliteFile.Name);
            return new SqliteStore(path, time, folderLock, SqliteFile.OpenWriter(path));
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    public Task<IReadOnlyList<BatchOutcome>> WriteAsync(
        IReadOnlyList<ReceivedBatch> batches, CancellationToken cancellationToken) =>
        WriteAsync(() => _writer.Write(batches), cancellationToken);

    public Task<DigestsAnswer> TopDigestsAsync(
        RangeQuery query, DigestOrder order, int limit, int? points, CancellationToken cancellationToken) =>
        _readers.ReadAsync(
            connection => RowReader.TopDigests(
                connection, query, order, limit, points is { } count ? Grid(connection, query, count) : null),
            cancellationToken);

    public Task<LoadAnswer> LoadAsync(RangeQuery query, int points, int top, CancellationToken cancellationToken) =>
        _readers.ReadAsync(
            connection => RowReader.Load(connection, query, Grid(connection, query, points), top), cancellationToken);

    public Task<DigestsAnswer?> DigestAsync(RangeQuery query, ulong digest, CancellationToken cancellationToken) =>
        ReadDigestAsync(digest, (connection, number) => RowReader.Digest(connection, query, number), cancellationToken);

    public Task<SeriesAnswer?> SeriesAsync(
        RangeQuery query, ulong digest, int points, CancellationToken cancellationToken) =>
        ReadDigestAsync(
            digest,
            (connection, number) => RowReader.Series(connection, query, number, Grid(connection, query, points)),
            cancellationToken);

    public Task<BreakdownAnswer?> BreakdownAsync(
        RangeQuery query, ulong digest, Dimension by, int limit, CancellationToken cancellationToken) =>
        ReadDigestAsync(
            digest,
            (connection, number) => RowReader.Breakdown(connection, query, number, by, limit),
            cancellationToken);

    public Task<CoverageAnswer> CoverageAsync(RangeQuery query, CancellationToken cancellationToken) =>
        _readers.ReadAsync(
            connection => new CoverageAnswer(
                CoverageReader.Read(connection, query), CoverageReader.ReadEncrypted(connection, query)),
            cancellationToken);

    public Task<ConnectionsAnswer> ConnectionsAsync(
        RangeQuery query, Dimension by, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync(connection => ConnectionReader.Read(connection, query, by, limit), cancellationToken);

    public Task<SessionsAnswer<TransactionAggregate>> TransactionsAsync(
        RangeQuery query, Dimension? by, TransactionOrder order, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync(
            connection => SessionReader.Transactions(connection, query, by, order, limit), cancellationToken);

    public Task<SessionsAnswer<UnfinishedAggregate>> UnfinishedAsync(
        RangeQuery query, Dimension? by, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync(connection => SessionReader.Unfinished(connection, query, by, limit), cancellationToken);

    public Task<IReadOnlyList<AgentDescription>> AgentsAsync(CancellationToken cancellationToken) =>
        _readers.ReadAsync(AgentReader.Read, cancellationToken);

    public Task<StoreSize> SizeAsync(CancellationToken cancellationToken) =>
        _readers.ReadAsync(ReadSize, cancellationToken);

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        _ = await SizeAsync(cancellationToken).ConfigureAwait(false);
        _ = await WriteAsync(_writer.Probe, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        _readers.Dispose();
        _writer.Dispose();
        _connection.Dispose();
        _lock.Dispose();
        _writing.Dispose();
        return ValueTask.CompletedTask;
    }

    private static FileStream Lock(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(
                Path.Combine(folder, "querysniff.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"The data folder {folder} cannot be used, or another aggregator uses it: {exception.Message}", exception);
        }
    }

    private async Task<T> WriteAsync<T>(Func<T> write, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return write();
        }
        catch (SqliteException exception)
        {
            throw new StoreException($"The store cannot be written: {exception.Message}", exception);
        }
        finally
        {
            _writing.Release();
        }
    }

    private Task<T?> ReadDigestAsync<T>(
        ulong digest, Func<SqliteConnection, long, T> read, CancellationToken cancellationToken)
        where T : class =>
        _readers.ReadAsync(
            connection => DictionaryReader.NumberOf(connection, digest) is { } number ? read(connection, number) : null,
            cancellationToken);

    private BucketGrid Grid(SqliteConnection connection, RangeQuery query, int points) =>
        BucketGrid.Create(
            query,
            points,
            CoverageReader.LongestWindowMs(connection, query),
            _time.GetUtcNow().ToUnixTimeMilliseconds());

    private StoreSize ReadSize(SqliteConnection connection)
    {
        using SqliteStatement size = new(connection, "SELECT (SELECT rows FROM size), (SELECT count(*) FROM digest)");
        _ = size.Step();
        return new StoreSize(size.Int64(0), size.Int64(1), LengthOf(_path) + LengthOf(_path + "-wal"));
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true, Length: var length } ? length : 0;
}
