namespace QuerySniff.Aggregator.Store;

/// <summary>How commands are grouped, and which of the groups are answered.</summary>
/// <param name="By">The dimension.</param>
/// <param name="Order">What they are ordered by; groups alike have an order of their own, the same each time.</param>
/// <param name="Limit">How many.</param>
internal sealed record GroupsRequest(Dimension By, DigestOrder Order, int Limit)
{
    /// <summary>How many groups come before the first that is answered.</summary>
    public int Skip { get; init; }

    /// <summary>About how many buckets the load of each group is wanted in; null: not wanted.</summary>
    public int? Points { get; init; }

    /// <summary>By digest: only those whose fingerprint or summary holds this text, in whatever case. They restrict no total.</summary>
    public string? Text { get; init; }

    /// <summary>By digest: only those first seen in the range. They restrict no total.</summary>
    public bool OnlyNew { get; init; }
}
