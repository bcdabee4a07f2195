using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api.Model;

/// <summary>A digest's numbers of one of two ranges.</summary>
internal sealed record ComparedModel
{
    public ComparedModel(RangeFigures figures)
    {
        Count = figures.Count;
        Calls = ModelMapping.Rate(figures.Calls);
        Load = ModelMapping.Rate(figures.Load);
        MeanUs = ModelMapping.Us(figures.MeanNs);
        P50Us = ModelMapping.Us(figures.P50Ns);
        P95Us = ModelMapping.Us(figures.P95Ns);
        P99Us = ModelMapping.Us(figures.P99Ns);
        ErrorShare = ModelMapping.Rate(figures.ErrorShare);
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
