using System.Collections.Frozen;

namespace QuerySniff.Aggregator.Store;

/// <summary>
/// Which rows are asked for: those of windows with <c>FromMs &lt;= start &lt; ToMs</c> (milliseconds since the Unix
/// epoch) that pass the filter. Values of one dimension are alternatives, dimensions must all hold; a dimension that is
/// not in the filter is not looked at.
/// </summary>
internal sealed record RangeQuery(long FromMs, long ToMs, FrozenDictionary<Dimension, string[]> Filter)
{
    /// <summary>All rows of a range.</summary>
    public static RangeQuery All(long fromMs, long toMs) => new(fromMs, toMs, FrozenDictionary<Dimension, string[]>.Empty);

    /// <summary>What must not hold: a row with any of these values does not pass.</summary>
    public FrozenDictionary<Dimension, string[]> Excluded { get; init; } = FrozenDictionary<Dimension, string[]>.Empty;
}
