using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// The embedded store: one SQLite file in write-ahead-log mode. One connection writes; readers have their own and see
/// snapshots. A lock file keeps a second aggregator out of the folder.
/// </summary>
internal sealed class SqliteStore : IStore, INewsStore
{
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly FileStream _lock;
    private readonly SqliteConnection _connection;
    private readonly TierStates _states;
    private readonly SqliteBatchWriter _writer;
    private readonly Keeper _keeper;
    private readonly ReaderPool _readers;
    private readonly DigestTerms _terms = new();
    private readonly SemaphoreSlim _writing = new(1);

    private SqliteStore(string path, Retention retention, TimeProvider time, FileStream folderLock, SqliteConnection connection)
    {
        _path = path;
        _time = time;
        _lock = folderLock;
        _connection = connection;
        _states = new TierStates(connection);
        _writer = new SqliteBatchWriter(connection, _states, time);
        _keeper = new Keeper(connection, _writer.Tiers, _states, retention);
        _readers = new ReaderPool(path);
    }

    /// <summary>Opens the store of a folder, and makes folder and store where there are none.</summary>
    /// <exception cref="StoreException">It cannot be used. What is there is left as it is.</exception>
    public static SqliteStore Open(string folder, Retention retention, TimeProvider time)
    {
        FileStream folderLock = Lock(folder);
        try
        {
            string path = Path.Combine(folder, SqliteFile.Name);
            return new SqliteStore(path, retention, time, folderLock, SqliteFile.OpenWriter(path));
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

    public async Task<bool> MaintainAsync(CancellationToken cancellationToken)
    {
        long nowMs = NowMs();
        bool worked = await WriteAsync(() => _keeper.RollUp(nowMs), cancellationToken).ConfigureAwait(false);
        worked |= await WriteAsync(() => _keeper.Erase(nowMs), cancellationToken).ConfigureAwait(false);
        if (await _readers
            .ReadAsync<BucketSum?>(connection => SumMaker.Read(connection, nowMs), cancellationToken).ConfigureAwait(false) is { } sum)
        {
            await WriteAsync(() => _keeper.Write(sum), cancellationToken).ConfigureAwait(false);
            worked = true;
        }

        return worked;
    }

    public Task<GroupsAnswer> GroupsAsync(RangeQuery query, GroupsRequest request, CancellationToken cancellationToken) =>
        request.Points is { } points
            ? ReadAsync(
                query,
                points,
                (connection, planned, grid) => GroupReader.Read(connection, planned, _terms, request, digest: null, grid),
                cancellationToken)
            : ReadAsync(
                query,
                (connection, planned) => GroupReader.Read(connection, planned, _terms, request, digest: null, grid: null),
                cancellationToken);

    public Task<LoadAnswer> LoadAsync(RangeQuery query, int points, int top, CancellationToken cancellationToken) =>
        ReadAsync(
            query, points, (connection, planned, grid) => RowReader.Load(connection, planned, grid, top), cancellationToken);

    public Task<GroupsAnswer?> DigestAsync(RangeQuery query, ulong digest, CancellationToken cancellationToken) =>
        ReadAsync(
            query,
            (connection, planned) => IfKnown(connection, digest, number => RowReader.Digest(connection, planned, number)),
            cancellationToken);

    public Task<SeriesAnswer?> SeriesAsync(
        RangeQuery query, ulong digest, int points, CancellationToken cancellationToken) =>
        ReadAsync(
            query,
            points,
            (connection, planned, grid) => IfKnown(
                connection, digest, number => RowReader.Series(connection, planned, number, grid)),
            cancellationToken);

    public Task<GroupsAnswer?> BreakdownAsync(
        RangeQuery query, ulong digest, GroupsRequest request, CancellationToken cancellationToken) =>
        ReadAsync(
            query,
            (connection, planned) => IfKnown(
                connection, digest, number => GroupReader.Read(connection, planned, _terms, request, number, grid: null)),
            cancellationToken);

    public Task<IReadOnlyDictionary<ulong, string>> SummariesAsync(
        IReadOnlyCollection<ulong> digests, CancellationToken cancellationToken) =>
        _readers.ReadAsync(connection => DictionaryReader.SummariesOf(connection, digests), cancellationToken);

    public Task<ErrorsAnswer> ErrorsAsync(RangeQuery query, int points, int limit, CancellationToken cancellationToken) =>
        ReadAsync(
            query,
            points,
            (connection, planned, grid) => ErrorReader.Read(connection, planned, digest: null, limit, grid),
            cancellationToken);

    public Task<ErrorsAnswer?> DigestErrorsAsync(
        RangeQuery query, ulong digest, int limit, CancellationToken cancellationToken) =>
        ReadAsync(
            query,
            (connection, planned) => IfKnown(
                connection, digest, number => ErrorReader.Read(connection, planned, number, limit, grid: null)),
            cancellationToken);

    public Task<CoverageAnswer> CoverageAsync(RangeQuery query, CancellationToken cancellationToken) =>
        ReadAsync(
            query,
            (connection, planned) => new CoverageAnswer(
                CoverageReader.Read(connection, planned), CoverageReader.ReadEncrypted(connection, planned)),
            cancellationToken);

    public Task<ConnectionsAnswer> ConnectionsAsync(
        RangeQuery query, Dimension by, int limit, CancellationToken cancellationToken) =>
        ReadAsync(query, (connection, planned) => ConnectionReader.Read(connection, planned, by, limit), cancellationToken);

    public Task<SessionsAnswer<TransactionAggregate>> TransactionsAsync(
        RangeQuery query, Dimension? by, TransactionOrder order, int limit, CancellationToken cancellationToken) =>
        ReadAsync(
            query, (connection, planned) => SessionReader.Transactions(connection, planned, by, order, limit), cancellationToken);

    public Task<SessionsAnswer<UnfinishedAggregate>> UnfinishedAsync(
        RangeQuery query, Dimension? by, int limit, CancellationToken cancellationToken) =>
        ReadAsync(query, (connection, planned) => SessionReader.Unfinished(connection, planned, by, limit), cancellationToken);

    public Task<Annotation> AddAnnotationAsync(Annotation annotation, CancellationToken cancellationToken) =>
        WriteAsync(() => AnnotationTable.Add(_connection, annotation), cancellationToken);

    public Task<bool> RemoveAnnotationAsync(long id, CancellationToken cancellationToken) =>
        WriteAsync(() => AnnotationTable.Remove(_connection, id), cancellationToken);

    public Task<IReadOnlyList<Annotation>> AnnotationsAsync(RangeQuery query, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync(connection => AnnotationTable.Read(connection, query.FromMs, query.ToMs, limit), cancellationToken);

    public Task<NewDigests> NewDigestsAsync(int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync(connection => NewsTable.ReadNewDigests(connection, limit), cancellationToken);

    public Task<IReadOnlyList<NewsEvent>> LastingNewsAsync(CancellationToken cancellationToken) =>
        _readers.ReadAsync(NewsTable.ReadLasting, cancellationToken);

    public Task SaveNewsAsync(IReadOnlyList<NewsEvent> events, long lookedAt, CancellationToken cancellationToken) =>
        WriteAsync(() => WriterTransaction.Run(_connection, () => NewsTable.Save(_connection, events, lookedAt)), cancellationToken);

    public Task<IReadOnlyList<NewsEvent>> NewsAsync(
        RangeQuery query, IReadOnlyCollection<NewsKind> kinds, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync(connection => NewsTable.Read(connection, query, _terms, kinds, limit), cancellationToken);

    public Task<IReadOnlyList<NewsEvent>> UnsentNewsAsync(long sinceMs, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync(connection => NewsTable.ReadUnsent(connection, sinceMs, limit), cancellationToken);

    public Task MarkSentAsync(IReadOnlyList<NewsEvent> events, CancellationToken cancellationToken) =>
        WriteAsync(() => WriterTransaction.Run(_connection, () => NewsTable.MarkSent(_connection, events)), cancellationToken);

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
        _keeper.Dispose();
        _writer.Dispose();
        _states.Dispose();
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

    private async Task WriteAsync(Action write, CancellationToken cancellationToken) => _ = await WriteAsync(
        () =>
        {
            write();
            return true;
        },
        cancellationToken).ConfigureAwait(false);

    private Task<T> ReadAsync<T>(
        RangeQuery query, Func<SqliteConnection, PlannedQuery, T> read, CancellationToken cancellationToken) =>
        _readers.ReadAsync(
            connection => read(connection, Plan(connection, TierStates.Read(connection), query)), cancellationToken);

    private Task<T> ReadAsync<T>(
        RangeQuery query, int points, Func<SqliteConnection, PlannedQuery, BucketGrid, T> read, CancellationToken cancellationToken) =>
        _readers.ReadAsync(
            connection =>
            {
                TierState[] states = TierStates.Read(connection);
                PlannedQuery planned = Plan(connection, states, query);
                GridUnit unit = GridUnit.Of(states, query, points, CoverageReader.LongestWindowMs(connection, planned));
                BucketGrid grid = BucketGrid.Create(query, points, unit, NowMs());
                return read(connection, planned.With(states, grid), grid);
            },
            cancellationToken);

    private PlannedQuery Plan(SqliteConnection connection, TierState[] states, RangeQuery query) =>
        PlannedQuery.Create(states, query, DigestFilter.Create(connection, query, _terms));

    private static T? IfKnown<T>(SqliteConnection connection, ulong digest, Func<long, T> read)
        where T : class =>
        DictionaryReader.NumberOf(connection, digest) is { } number ? read(number) : null;

    private long NowMs() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private StoreSize ReadSize(SqliteConnection connection)
    {
        using SqliteStatement size = new(connection, "SELECT (SELECT rows FROM size), (SELECT count(*) FROM digest)");
        _ = size.Step();
        return new StoreSize(size.Int64(0), size.Int64(1), LengthOf(_path) + LengthOf(_path + "-wal"));
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true, Length: var length } ? length : 0;
}
