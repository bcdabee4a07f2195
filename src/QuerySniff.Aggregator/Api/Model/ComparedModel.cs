using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api.Model;

/// <summary>A digest's numbers of one of two ranges.</summary>
internal sealed record ComparedModel
{
    /// <summary>Takes the numbers of a range of so many seconds.</summary>
    public ComparedModel(CommandAggregate commands, double seconds)
    {
        Count = commands.Count;
        Calls = ModelMapping.Rate(commands.Count / seconds);
        Load = ModelMapping.Rate(commands.DurationSumNs / 1e9 / seconds);
        MeanUs = ModelMapping.Us(commands.MeanNs);
        P50Us = ModelMapping.Us(commands.QuantileNs(0.5));
        P95Us = ModelMapping.Us(commands.QuantileNs(0.95));
        P99Us = ModelMapping.Us(commands.QuantileNs(0.99));
        ErrorShare = ModelMapping.Share(commands.Errors, commands.Count);
    }

    public long Count { get; }

    /// <summary>Commands per second.</summary>
    public double Calls { get; }

    /// <summary>Average active sessions.</summary>
    public double Load { get; }

    /// <summary>In microseconds; null where none was timed, as are the percentiles.</summary>
    public double? MeanUs { get; }

    public double? P50Us { get; }

    public double? P95Us { get; }

    public double? P99Us { get; }

    /// <summary>Share of the commands that failed, 0 to 1.</summary>
    public double ErrorShare { get; }
}
