namespace QuerySniff.Aggregator.Store;

/// <summary>Where news are kept, beside the windows that they are found in. As <see cref="IStore"/> in all else.</summary>
internal interface INewsStore
{
    /// <summary>The first digests that were not looked at yet.</summary>
    Task<NewDigests> NewDigestsAsync(int limit, CancellationToken cancellationToken);

    /// <summary>The news that last, the first found first.</summary>
    Task<IReadOnlyList<NewsEvent>> LastingNewsAsync(CancellationToken cancellationToken);

    /// <summary>Stores news and changes of news, and that digests were looked at, in one transaction. Of more than are kept the oldest go.</summary>
    /// <param name="events">Those without a number are added.</param>
    /// <param name="lookedAt">See <see cref="NewDigests"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the writer.</param>
    Task SaveNewsAsync(IReadOnlyList<NewsEvent> events, long lookedAt, CancellationToken cancellationToken);

    /// <summary>The last news of a range: found in it, or lasting then. Of the filters those of digests, hosts and applications apply.</summary>
    Task<IReadOnlyList<NewsEvent>> NewsAsync(
        RangeQuery query, IReadOnlyCollection<NewsKind> kinds, int limit, CancellationToken cancellationToken);

    /// <summary>News that were found or have ended since a time and were not sent as they are, the first ones.</summary>
    Task<IReadOnlyList<NewsEvent>> UnsentNewsAsync(long sinceMs, int limit, CancellationToken cancellationToken);

    /// <summary>Stores that news were sent as they are.</summary>
    Task MarkSentAsync(IReadOnlyList<NewsEvent> events, CancellationToken cancellationToken);
}
