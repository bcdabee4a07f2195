namespace QuerySniff.Aggregator.Store;

/// <summary>
/// Where windows are kept. One caller at a time may write; any number may read beside it, and a read never waits for
/// a write. Each answer is one snapshot. Percentiles come from histograms that the store merged, never from averages.
/// </summary>
internal interface IStore : IAsyncDisposable
{
    /// <summary>
    /// Stores the batches in one transaction, and returns after it is durable: what was returned survives a crash of
    /// the process and of the machine. Either all batches are stored or, on an exception, none.
    /// </summary>
    Task<IReadOnlyList<BatchOutcome>> WriteAsync(
        IReadOnlyList<ReceivedBatch> batches, CancellationToken cancellationToken);

    /// <summary>
    /// Does some of the work that keeps the store quick and bounded: rolls windows up into coarser tiers, and gives up what
    /// is older than it is kept. In small transactions, between which batches are stored.
    /// </summary>
    /// <returns>Whether there was something to do, and so may be more.</returns>
    Task<bool> MaintainAsync(CancellationToken cancellationToken);

    /// <summary>The commands by the values of a dimension.</summary>
    Task<GroupsAnswer> GroupsAsync(RangeQuery query, GroupsRequest request, CancellationToken cancellationToken);

    /// <summary>The load per bucket, of all and of the <paramref name="top"/> digests.</summary>
    Task<LoadAnswer> LoadAsync(RangeQuery query, int points, int top, CancellationToken cancellationToken);

    /// <summary>One digest over the range; null if the store has never seen it.</summary>
    Task<GroupsAnswer?> DigestAsync(RangeQuery query, ulong digest, CancellationToken cancellationToken);

    /// <summary>One digest per bucket; null if the store has never seen it.</summary>
    Task<SeriesAnswer?> SeriesAsync(RangeQuery query, ulong digest, int points, CancellationToken cancellationToken);

    /// <summary>One digest by the values of a dimension; null if the store has never seen it.</summary>
    Task<GroupsAnswer?> BreakdownAsync(
        RangeQuery query, ulong digest, GroupsRequest request, CancellationToken cancellationToken);

    /// <summary>The summaries of digests; without those whose texts are not there yet.</summary>
    Task<IReadOnlyDictionary<ulong, string>> SummariesAsync(IReadOnlyCollection<ulong> digests, CancellationToken cancellationToken);

    /// <summary>The errors by code, per bucket.</summary>
    Task<ErrorsAnswer> ErrorsAsync(RangeQuery query, int points, int limit, CancellationToken cancellationToken);

    /// <summary>One digest's errors by code; null if the store has never seen it.</summary>
    Task<ErrorsAnswer?> DigestErrorsAsync(RangeQuery query, ulong digest, int limit, CancellationToken cancellationToken);

    /// <summary>How much of the range's traffic was decoded, and whose was encrypted.</summary>
    Task<CoverageAnswer> CoverageAsync(RangeQuery query, CancellationToken cancellationToken);

    /// <summary>The connections by the values of a dimension: host, server, user or client. Other filters do not apply.</summary>
    Task<ConnectionsAnswer> ConnectionsAsync(
        RangeQuery query, Dimension by, int limit, CancellationToken cancellationToken);

    /// <summary>The transactions by the values of a dimension; null: by the digest that opened them.</summary>
    Task<SessionsAnswer<TransactionAggregate>> TransactionsAsync(
        RangeQuery query, Dimension? by, TransactionOrder order, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// The commands that have not ended, or not by themselves, by the values of a dimension, the longest running first; null:
    /// by digest.
    /// </summary>
    Task<SessionsAnswer<UnfinishedAggregate>> UnfinishedAsync(
        RangeQuery query, Dimension? by, int limit, CancellationToken cancellationToken);

    /// <summary>Stores an annotation; of more than are kept the oldest goes.</summary>
    /// <returns>It, with its number.</returns>
    Task<Annotation> AddAnnotationAsync(Annotation annotation, CancellationToken cancellationToken);

    /// <summary>Removes an annotation.</summary>
    /// <returns>Whether there was one of that number.</returns>
    Task<bool> RemoveAnnotationAsync(long id, CancellationToken cancellationToken);

    /// <summary>The last annotations of a range, in the order of their times.</summary>
    Task<IReadOnlyList<Annotation>> AnnotationsAsync(RangeQuery query, int limit, CancellationToken cancellationToken);

    /// <summary>All agents by name.</summary>
    Task<IReadOnlyList<AgentDescription>> AgentsAsync(CancellationToken cancellationToken);

    /// <summary>How much the store holds.</summary>
    Task<StoreSize> SizeAsync(CancellationToken cancellationToken);

    /// <summary>Throws <see cref="StoreException"/> unless the store can be read and written.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
