namespace QuerySniff.Digests;

/// <summary>What is counted of one transaction that has ended. Times are in nanoseconds.</summary>
public readonly struct TransactionMeasurement
{
    /// <summary>How it ended.</summary>
    public required TransactionEnd End { get; init; }

    /// <summary>Statements in it, the ones that begin and end it apart.</summary>
    public required long Statements { get; init; }

    /// <summary>
    /// Whether its times are known. They are not if its beginning was not seen, or a gap touched one of its commands.
    /// </summary>
    public required bool IsTimed { get; init; }

    /// <summary>From its first command's request to the answer of its last, or the connection's end.</summary>
    public required long DurationNanoseconds { get; init; }

    /// <summary>In it, the sum of the times from an answer to the next request: the server waited for the client.</summary>
    public required long IdleNanoseconds { get; init; }
}
