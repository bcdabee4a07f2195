namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// A dimension that sums are kept by: for each of its values in a span what that value's rows add up to, and by digest. So a
/// question that filters by one dimension, or asks by one, need not read a fleet's rows. Servers and clients have none: the
/// former are as many as the hosts, the latter more.
/// </summary>
internal sealed class SummedDimension
{
    private SummedDimension(int number, Dimension? dimension)
    {
        Number = number;
        Dimension = dimension;
    }

    /// <summary>All rows, as the one value 0.</summary>
    public static SummedDimension All { get; } = new(0, null);

    /// <summary>Hosts: as many entries as rows, so that of their digests there is the load alone.</summary>
    public static SummedDimension Host { get; } = new(1, Store.Dimension.Host);

    /// <summary>Those whose values rows of one digest mostly have in common.</summary>
    public static IReadOnlyList<SummedDimension> Shared { get; } =
        [new(2, Store.Dimension.Schema), new(3, Store.Dimension.User), new(4, Store.Dimension.Application)];

    /// <summary>What it is called in the file.</summary>
    public int Number { get; }

    /// <summary>The dimension; null for all rows.</summary>
    public Dimension? Dimension { get; }

    /// <summary>
    /// The dimension whose sums answer a question: the one that it filters by or asks by. Null if it names several, or one that
    /// has no sums: that is answered by rows.
    /// </summary>
    /// <param name="range">The question's filter. What it says of digests does not matter: a sum tells them apart.</param>
    /// <param name="by">What it asks by.</param>
    public static SummedDimension? Of(RangeQuery range, Dimension by)
    {
        Dimension[] named =
        [
            .. RowScan.Dimensions.Where(dimension =>
                dimension == by || range.Filter.ContainsKey(dimension) || range.Excluded.ContainsKey(dimension)),
        ];
        return named switch
        {
            [] => All,
            [Store.Dimension.Host] => Host,
            [var one] => Shared.SingleOrDefault(dimension => dimension.Dimension == one),
            _ => null,
        };
    }

    /// <summary>
    /// Whether its sums tell the load by digest. What a value adds up to, whatever the digest, they tell in all spans: hosts' nothing
    /// else where a host has many buckets, whose digests would all be in memory at once.
    /// </summary>
    public bool HasLoad(SumSpan span) => this != Host || span.IsBucket;

    /// <summary>Whether its sums tell by digest what <see cref="DigestSums.PackDetail"/> packs, which is most of their room.</summary>
    public bool HasDetail(SumSpan span) => this == All || (this != Host && span.LengthMs >= SumSpan.TenMinutes.LengthMs);
}
