using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api.Model;

/// <summary>One digest in a window.</summary>
internal sealed record LiveDigestModel
{
    /// <summary>Takes a digest of a window of so many seconds.</summary>
    public LiveDigestModel(RangeGroup row, double seconds)
    {
        DigestDescription digest = row.Digest!;
        Digest = digest.Id;
        Fingerprint = digest.Fingerprint;
        Summary = digest.Summary;
        Count = row.Aggregate.Count;
        Errors = row.Aggregate.Errors;
        Load = ModelMapping.Rate(row.Aggregate.DurationSumNs / 1e9 / seconds);
        P95Us = ModelMapping.Us(row.Aggregate.QuantileNs(0.95));
    }

    /// <summary>The digest id, 16 hex digits.</summary>
    public string Digest { get; }

    public string Fingerprint { get; }

    public string Summary { get; }

    public long Count { get; }

    public long Errors { get; }

    /// <summary>Average active sessions.</summary>
    public double Load { get; }

    public double? P95Us { get; }
}
