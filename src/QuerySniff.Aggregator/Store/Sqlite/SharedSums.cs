namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>What a span has of the sums by <see cref="SummedDimension.Shared"/>.</summary>
internal enum SharedSums
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those by digest without their detail, whatever <see cref="SummedDimension.HasDetail"/> says.</summary>
    Load,

    /// <summary>All.</summary>
    All,
}
