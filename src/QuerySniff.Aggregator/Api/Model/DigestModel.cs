using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api.Model;

/// <summary>One digest over a range.</summary>
internal record DigestModel : MeasuresModel
{
    /// <summary>Takes a group that is a digest.</summary>
    public DigestModel(RangeGroup row, CommandTotals total, BucketGrid? grid)
        : base(row, total, grid)
    {
        DigestDescription digest = row.Digest!;
        Digest = digest.Id;
        Fingerprint = digest.Fingerprint;
        PerconaId = digest.PerconaId;
        Summary = digest.Summary;
        FirstSeen = ModelMapping.TimeOfNs(digest.FirstSeenNs);
        LastSeen = ModelMapping.TimeOfNs(digest.LastSeenNs);
    }

    /// <summary>The digest id, 16 hex digits.</summary>
    public string Digest { get; }

    /// <summary>The normalised statement; empty until an agent has sent it.</summary>
    public string Fingerprint { get; }

    /// <summary>Percona's query id, 32 hex digits; empty until an agent has sent it, and where names are merged.</summary>
    public string PerconaId { get; }

    /// <summary>Its operations and their tables; empty until an agent has sent it, and where it has no operation.</summary>
    public string Summary { get; }

    /// <summary>When it was first ever seen.</summary>
    public DateTime FirstSeen { get; }

    /// <summary>When it was last seen.</summary>
    public DateTime LastSeen { get; }
}
