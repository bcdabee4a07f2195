using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api.Model;

/// <summary>A digest with errors of a code.</summary>
internal sealed record ErrorDigestModel
{
    /// <summary>Takes a digest, and how many errors of the code it has.</summary>
    public ErrorDigestModel(DigestDescription digest, long count)
    {
        Digest = digest.Id;
        Fingerprint = digest.Fingerprint;
        Summary = digest.Summary;
        Count = count;
    }

    /// <summary>The digest id, 16 hex digits.</summary>
    public string Digest { get; }

    /// <summary>The normalised statement; empty until an agent has sent it.</summary>
    public string Fingerprint { get; }

    /// <summary>Its operations and their tables.</summary>
    public string Summary { get; }

    /// <summary>Errors of the code.</summary>
    public long Count { get; }
}
