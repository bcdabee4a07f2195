namespace QuerySniff.Agent.Top;

/// <summary>What statements are sorted by, always the most first. The names are the aggregator's API's.</summary>
internal enum TopOrder
{
    /// <summary>Time spent.</summary>
    Load,

    /// <summary>Commands.</summary>
    Calls,

    /// <summary>Mean duration.</summary>
    Mean,

    /// <summary>95th percentile of the durations.</summary>
    P95,

    /// <summary>Commands that failed.</summary>
    Errors,

    /// <summary>Bytes of requests and responses.</summary>
    Bytes,
}
