using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api.Model;

/// <summary>The newest 10 s of all agents, as far as they have come.</summary>
internal sealed record LiveWindowModel
{
    private const int DigestsMax = 20;

    /// <summary>Takes all digests of a window.</summary>
    public LiveWindowModel(DateTime time, long stepMs, GroupsAnswer answer)
    {
        double seconds = stepMs / 1e3;
        CommandAggregate all = new();
        foreach (RangeGroup row in answer.Groups)
        {
            all.Add(row.Aggregate);
        }

        Time = time;
        StepS = stepMs / 1000;
        Calls = ModelMapping.Rate(all.Count / seconds);
        Errors = ModelMapping.Rate(all.Errors / seconds);
        Load = ModelMapping.Rate(all.DurationSumNs / 1e9 / seconds);
        P50Us = ModelMapping.Us(all.QuantileNs(0.5));
        P95Us = ModelMapping.Us(all.QuantileNs(0.95));
        P99Us = ModelMapping.Us(all.QuantileNs(0.99));
        Share = ModelMapping.Coverage(answer.Coverage).Share;
        Digests =
        [
            .. answer.Groups
                .OrderByDescending(row => row.Aggregate.DurationSumNs)
                .Take(DigestsMax)
                .Select(row => new LiveDigestModel(row, seconds)),
        ];
    }

    /// <summary>The window's beginning.</summary>
    public DateTime Time { get; }

    /// <summary>Its length in seconds.</summary>
    public long StepS { get; }

    /// <summary>Commands per second.</summary>
    public double Calls { get; }

    /// <summary>Errors per second.</summary>
    public double Errors { get; }

    /// <summary>Average active sessions.</summary>
    public double Load { get; }

    /// <summary>Median in microseconds, of all commands; null where none was timed.</summary>
    public double? P50Us { get; }

    public double? P95Us { get; }

    public double? P99Us { get; }

    /// <summary>The coverage, 0 to 1; null where nothing was seen.</summary>
    public double? Share { get; }

    /// <summary>The 20 with the most load.</summary>
    public IReadOnlyList<LiveDigestModel> Digests { get; }
}
