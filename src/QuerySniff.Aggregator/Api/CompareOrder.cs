namespace QuerySniff.Aggregator.Api;

/// <summary>What compared digests are ordered by, descending but for the last; a digest without the value comes after all others.</summary>
internal enum CompareOrder
{
    /// <summary>How far the load has moved, up or down.</summary>
    Change,

    /// <summary>The later range's 95th percentile.</summary>
    P95,

    /// <summary>The later 95th percentile by the earlier one.</summary>
    Ratio,

    /// <summary>The later range's mean.</summary>
    Mean,

    /// <summary>The later range's commands.</summary>
    Calls,

    /// <summary>The later range's load.</summary>
    Load,

    /// <summary>The later range's share of errors.</summary>
    Errors,

    /// <summary>The probability that a command of the later range lasted longer.</summary>
    Slower,

    /// <summary>How likely the difference is by chance, the least first.</summary>
    P,
}
