using System.Text.Json.Serialization;

namespace QuerySniff.Aggregator.Api.Model;

/// <summary>One digest over a range.</summary>
internal record DigestModel
{
    /// <summary>The digest id, 16 hex digits.</summary>
    public required string Digest { get; init; }

    /// <summary>The normalised statement; empty until an agent has sent it.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Percona's query id, 32 hex digits; empty until an agent has sent it, and where names are merged.</summary>
    public required string PerconaId { get; init; }

    /// <summary>Its operations and their tables; empty until an agent has sent it, and where it has no operation.</summary>
    public required string Summary { get; init; }

    /// <summary>Commands completed.</summary>
    public required long Count { get; init; }

    /// <summary>Those that the server answered with an error.</summary>
    public required long Errors { get; init; }

    /// <summary>Sum of the durations, in microseconds.</summary>
    public required double DurationSumUs { get; init; }

    /// <summary>Mean of the timed commands, in microseconds; null where none was timed, as is all up to the longest.</summary>
    public required double? MeanUs { get; init; }

    /// <summary>Median, in microseconds, from merged histograms.</summary>
    public required double? P50Us { get; init; }

    /// <summary>95th percentile, in microseconds.</summary>
    public required double? P95Us { get; init; }

    /// <summary>99th percentile, in microseconds.</summary>
    public required double? P99Us { get; init; }

    /// <summary>The longest duration, in microseconds.</summary>
    public required double? MaxUs { get; init; }

    public required long RowsSent { get; init; }

    public required long RowsAffected { get; init; }

    public required long RequestBytes { get; init; }

    public required long ResponseBytes { get; init; }

    public required long Warnings { get; init; }

    /// <summary>Commands that used no index.</summary>
    public required long NoIndex { get; init; }

    /// <summary>Commands that found no good index.</summary>
    public required long NoGoodIndex { get; init; }

    /// <summary>Commands that a gap touched: counted, and not timed.</summary>
    public required long Tainted { get; init; }

    /// <summary>Share of the range's whole load, 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>When it was first ever seen.</summary>
    public required DateTime FirstSeen { get; init; }

    /// <summary>When it was last seen.</summary>
    public required DateTime LastSeen { get; init; }

    /// <summary>Load per bucket, where points were asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double[]? Sparkline { get; init; }
}
