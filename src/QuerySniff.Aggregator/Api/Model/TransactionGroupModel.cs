namespace QuerySniff.Aggregator.Api.Model;

/// <summary>The transactions of one value of a dimension, or of one digest.</summary>
internal sealed record TransactionGroupModel
{
    /// <summary>The value, or the digest id. Empty: unknown.</summary>
    public required string Value { get; init; }

    /// <summary>The digest's normalised statement; null unless grouped by digest.</summary>
    public required string? Fingerprint { get; init; }

    public required TransactionsModel Transactions { get; init; }
}
