using System.Globalization;
using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// A question and where its rows are: <paramref name="Segments"/> for the numbers of its buckets, those of
/// <paramref name="Grid"/>, and <paramref name="Coarsest"/>, the fewest rows, for what is asked of the range as a whole.
/// <paramref name="Digests"/>: which digests the question's filter lets through.
/// </summary>
internal sealed record PlannedQuery(
    RangeQuery Range, IReadOnlyList<TierSegment> Segments, BucketGrid? Grid, IReadOnlyList<TierSegment> Coarsest, DigestFilter Digests)
{
    /// <summary>The same question of the range as a whole.</summary>
    public PlannedQuery Whole => this with { Segments = Coarsest, Grid = null };

    /// <summary>Plans a question without buckets.</summary>
    public static PlannedQuery Create(IReadOnlyList<TierState> states, RangeQuery range, DigestFilter digests)
    {
        IReadOnlyList<TierSegment> coarsest = RangePlan.Create(states, range, Tier.All[^1]);
        return new PlannedQuery(range, coarsest, Grid: null, coarsest, digests);
    }

    /// <summary>The same question by buckets.</summary>
    public PlannedQuery With(IReadOnlyList<TierState> states, BucketGrid grid) =>
        this with { Segments = RangePlan.Create(states, Range, grid.Coarsest), Grid = grid };

    /// <summary>Whether each span of a length lies in one of the question's buckets.</summary>
    public bool IsWhole(SumSpan span) => Grid is null || span.Tier == Tier.Windows || Grid.StepMs % span.LengthMs == 0;

    /// <summary>Prepares one statement over some pieces of the range.</summary>
    /// <param name="connection">A reader's.</param>
    /// <param name="segments">The pieces.</param>
    /// <param name="select">
    /// Makes the SELECT of a piece of two texts: the suffix of its tables, and the condition that start_ms lies in it, to be
    /// put behind a table's name and a dot. Rows of one key may come from each piece.
    /// </param>
    public static SqliteStatement Prepare(
        SqliteConnection connection, IReadOnlyList<TierSegment> segments, Func<string, string, string> select) => new(
            connection,
            string.Join(" UNION ALL ", segments.Select(segment => select(segment.Tier.Suffix, Condition(segment)))));

    private static string Condition(TierSegment segment) => string.Create(
        CultureInfo.InvariantCulture, $"start_ms BETWEEN {segment.FromMs} AND {segment.ToMs - 1}");
}
