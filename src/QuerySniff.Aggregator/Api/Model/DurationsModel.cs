using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api.Model;

/// <summary>How long commands took, of merged histograms; null where nothing was timed. In microseconds.</summary>
internal sealed record DurationsModel
{
    /// <summary>Takes them of commands.</summary>
    public DurationsModel(CommandAggregate commands)
    {
        MeanUs = ModelMapping.Us(commands.MeanNs);
        P50Us = ModelMapping.Us(commands.QuantileNs(0.5));
        P95Us = ModelMapping.Us(commands.QuantileNs(0.95));
        P99Us = ModelMapping.Us(commands.QuantileNs(0.99));
        MaxUs = ModelMapping.Us(commands.MaxNs);
    }

    public double? MeanUs { get; }

    public double? P50Us { get; }

    public double? P95Us { get; }

    public double? P99Us { get; }

    public double? MaxUs { get; }
}
