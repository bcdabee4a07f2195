namespace QuerySniff.Aggregator.Api.Model;

/// <summary>
/// Transactions of a range, as the server's status flags tell them: a statement that commits by itself is none. Times are in
/// microseconds; null where none was timed.
/// </summary>
internal sealed record TransactionsModel
{
    /// <summary>Transactions that ended.</summary>
    public required long Count { get; init; }

    /// <summary>By a COMMIT.</summary>
    public required long Committed { get; init; }

    /// <summary>By a ROLLBACK, a deadlock, or a reset of the session.</summary>
    public required long RolledBack { get; init; }

    /// <summary>By a statement that is neither, such as one that commits implicitly.</summary>
    public required long EndedImplicitly { get; init; }

    /// <summary>By the end of their connection: the server rolled them back.</summary>
    public required long Disconnected { get; init; }

    /// <summary>The agent lost sight of their connection.</summary>
    public required long EndedUnknown { get; init; }

    /// <summary>Those that were not timed: joined in the middle, or touched by a gap.</summary>
    public required long Untimed { get; init; }

    /// <summary>Statements in them, the ones that begin and end transactions apart.</summary>
    public required long Statements { get; init; }

    public required double DurationSumUs { get; init; }

    public required double? MeanUs { get; init; }

    public required double? P50Us { get; init; }

    public required double? P95Us { get; init; }

    public required double? P99Us { get; init; }

    public required double? MaxUs { get; init; }

    /// <summary>Of the durations, the time in which the server waited for the client's next request.</summary>
    public required double IdleSumUs { get; init; }

    /// <summary>Transactions, whoever opened them, whose longest wait for the client came here.</summary>
    public required long Holds { get; init; }

    /// <summary>The sum of those waits.</summary>
    public required double HoldSumUs { get; init; }

    /// <summary>The longest of them.</summary>
    public required double HoldMaxUs { get; init; }

    /// <summary>Open at the end of each host's last window of the range.</summary>
    public required long Open { get; init; }

    /// <summary>The oldest that was open at a window's end; 0 if none was, or it is not known.</summary>
    public required double OpenOldestUs { get; init; }
}
