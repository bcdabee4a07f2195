using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api.Model;

/// <summary>How long the commands of a group took.</summary>
internal record DistributionModel
{
    /// <summary>Takes the durations of some commands.</summary>
    public DistributionModel(CommandAggregate commands, HeatmapBands bands)
    {
        Count = commands.Durations.Count;
        P50Us = ModelMapping.Us(commands.QuantileNs(0.5));
        P95Us = ModelMapping.Us(commands.QuantileNs(0.95));
        P99Us = ModelMapping.Us(commands.QuantileNs(0.99));
        Counts = bands.Counts(commands.Durations);
    }

    /// <summary>Commands that were timed.</summary>
    public long Count { get; }

    /// <summary>Median in microseconds; null where none was timed.</summary>
    public double? P50Us { get; }

    /// <summary>95th percentile in microseconds.</summary>
    public double? P95Us { get; }

    /// <summary>99th percentile in microseconds.</summary>
    public double? P99Us { get; }

    /// <summary>Commands in each band of durations.</summary>
    public long[] Counts { get; }
}
