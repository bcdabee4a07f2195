namespace QuerySniff.Aggregator.Api.Model;

/// <summary>Transactions by the statement that opened them, or by the values of a dimension.</summary>
internal sealed record TransactionsAnswerModel
{
    /// <summary>The beginning of the range, inclusive.</summary>
    public required DateTime From { get; init; }

    /// <summary>The end of the range, exclusive.</summary>
    public required DateTime To { get; init; }

    public required CoverageModel Coverage { get; init; }

    /// <summary>"digest", or the dimension.</summary>
    public required string By { get; init; }

    /// <summary>All together.</summary>
    public required TransactionsModel Total { get; init; }

    public required IReadOnlyList<TransactionGroupModel> Groups { get; init; }
}
