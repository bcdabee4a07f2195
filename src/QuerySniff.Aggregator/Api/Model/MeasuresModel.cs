using System.Text.Json.Serialization;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api.Model;

/// <summary>The numbers of the commands of a digest or a group over a range.</summary>
internal abstract record MeasuresModel
{
    /// <summary>Takes the numbers of a group.</summary>
    protected MeasuresModel(RangeGroup row, CommandTotals total, BucketGrid? grid)
    {
        CommandAggregate commands = row.Aggregate;
        Count = commands.Count;
        Errors = commands.Errors;
        DurationSumUs = ModelMapping.Us(commands.DurationSumNs);
        MeanUs = ModelMapping.Us(commands.MeanNs);
        P50Us = ModelMapping.Us(commands.QuantileNs(0.5));
        P95Us = ModelMapping.Us(commands.QuantileNs(0.95));
        P99Us = ModelMapping.Us(commands.QuantileNs(0.99));
        MaxUs = ModelMapping.Us(commands.MaxNs);
        RowsSent = commands.RowsSent;
        RowsAffected = commands.RowsAffected;
        RequestBytes = commands.RequestBytes;
        ResponseBytes = commands.ResponseBytes;
        Warnings = commands.Warnings;
        NoIndex = commands.NoIndex;
        NoGoodIndex = commands.NoGoodIndex;
        Tainted = commands.Tainted;
        Share = ModelMapping.Share(commands.DurationSumNs, total.DurationSumNs);
        Sparkline = grid is null || row.LoadNs is null ? null : ModelMapping.Load(grid, row.LoadNs);
    }

    /// <summary>Commands completed.</summary>
    public long Count { get; }

    /// <summary>Those that the server answered with an error.</summary>
    public long Errors { get; }

    /// <summary>Sum of the durations, in microseconds.</summary>
    public double DurationSumUs { get; }

    /// <summary>Mean of the timed commands, in microseconds; null where none was timed, as is all up to the longest.</summary>
    public double? MeanUs { get; }

    /// <summary>Median, in microseconds, from merged histograms.</summary>
    public double? P50Us { get; }

    /// <summary>95th percentile, in microseconds.</summary>
    public double? P95Us { get; }

    /// <summary>99th percentile, in microseconds.</summary>
    public double? P99Us { get; }

    /// <summary>The longest duration, in microseconds.</summary>
    public double? MaxUs { get; }

    public long RowsSent { get; }

    public long RowsAffected { get; }

    public long RequestBytes { get; }

    public long ResponseBytes { get; }

    public long Warnings { get; }

    /// <summary>Commands that used no index.</summary>
    public long NoIndex { get; }

    /// <summary>Commands that found no good index.</summary>
    public long NoGoodIndex { get; }

    /// <summary>Commands that a gap touched: counted, and not timed.</summary>
    public long Tainted { get; }

    /// <summary>Share of the load of all that was asked for, 0 to 1.</summary>
    public double Share { get; }

    /// <summary>Load per bucket, where points were asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double[]? Sparkline { get; }
}
