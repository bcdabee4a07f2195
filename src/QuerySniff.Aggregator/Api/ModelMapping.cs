using QuerySniff.Aggregator.Api.Model;
using QuerySniff.Aggregator.Store;
using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Api;

/// <summary>Turns what the store answers into what the API says: units, rounding, names.</summary>
internal static class ModelMapping
{
    /// <summary>Digits after the point of microseconds: nanoseconds.</summary>
    private const int MicrosecondDigits = 3;

    private const long NanosecondsPerMillisecond = 1_000_000;

    /// <summary>Digits after the point of loads, rates and shares.</summary>
    private const int RateDigits = 6;

    public static double Us(double nanoseconds) => Math.Round(nanoseconds / 1e3, MicrosecondDigits);

    public static double? Us(double? nanoseconds) => nanoseconds is { } value ? Us(value) : null;

    public static double Rate(double value) => Math.Round(value, RateDigits);

    public static double Share(long part, long whole) => whole == 0 ? 0 : Rate(part / (double)whole);

    public static DateTime TimeOfNs(long nanoseconds) =>
        DateTime.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);

    public static DateTime? TimeOfMs(long milliseconds) =>
        milliseconds == 0 ? null : DateTime.UnixEpoch.AddTicks(milliseconds * TimeSpan.TicksPerMillisecond);

    public static long[] Times(BucketGrid grid) => PerBucket(grid, bucket => grid.BucketStartMs(bucket) / 1000);

    public static long StepS(BucketGrid grid) => grid.StepMs / 1000;

    public static T[] PerBucket<T>(BucketGrid grid, Func<int, T> value)
    {
        T[] values = new T[grid.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = value(i);
        }

        return values;
    }

    public static CommandAggregate Sum(CommandAggregate[] buckets)
    {
        CommandAggregate sum = new();
        foreach (CommandAggregate bucket in buckets)
        {
            sum.Add(bucket);
        }

        return sum;
    }

    public static double[] PerSecond(BucketGrid grid, CommandAggregate[] buckets, Func<CommandAggregate, double> value) =>
        PerBucket(grid, bucket => Rate(value(buckets[bucket]) / grid.CoveredSeconds(bucket)));

    /// <summary>A percentile per bucket in microseconds; null where nothing was timed.</summary>
    public static double?[] Quantiles(CommandAggregate[] buckets, double share) =>
        [.. buckets.Select(bucket => Us(bucket.QuantileNs(share)))];

    /// <summary>Average active sessions per bucket, of sums of durations in nanoseconds.</summary>
    public static double[] Load(BucketGrid grid, double[] durationNs) =>
        PerBucket(grid, bucket => Rate(durationNs[bucket] / 1e9 / grid.CoveredSeconds(bucket)));

    public static TotalModel Total(CommandTotals total) => new()
    {
        Count = total.Count,
        Errors = total.Errors,
        DurationSumUs = Us(total.DurationSumNs),
    };

    public static AgentModel Agent(AgentDescription agent) => new()
    {
        Host = agent.Host,
        Hostname = agent.HostName,
        Version = agent.Version,
        Started = agent.StartedNs == 0 ? null : TimeOfNs(agent.StartedNs),
        LastBatch = TimeOfMs(agent.LastBatchMs),
        LastWindow = TimeOfMs(agent.LastWindowMs),
        Servers = agent.Servers,
        Figures = agent.Figures is { } figures ? Figures(figures) : null,
    };

    public static AgentFiguresModel Figures(AgentFigures figures) => new()
    {
        Window = TimeOfNs(figures.StartMs * NanosecondsPerMillisecond),
        CpuS = Rate(figures.CpuNs / 1e9),
        CpuShare = Rate(figures.CpuSharePpm / 1e6),
        ResidentBytes = figures.ResidentBytes,
        HeapBytes = figures.HeapBytes,
        GcCollections = figures.GcCollections,
        GcPauseUs = Us((double)figures.GcPauseNs),
        KernelDrops = figures.KernelDrops,
        CaptureLagUs = Us((double)figures.CaptureLagNs),
        SpoolBatches = figures.SpoolBatches,
        SpoolBytes = figures.SpoolBytes,
        SampleWeight = figures.SampleWeight,
    };

    public static CoverageModel Coverage(CoverageTotals coverage)
    {
        CaptureCoverage capture = coverage.Capture;
        return new CoverageModel(coverage.Traffic)
        {
            Share = CoverageShare.Of(coverage.Traffic, capture),
            Frames = capture.Frames,
            FrameBytes = capture.FrameBytes,
            KernelDrops = capture.KernelDrops,
            InterfaceDrops = capture.InterfaceDrops,
            FramesSkipped = capture.FramesSkipped,
            Fragments = capture.Fragments,
            FlowsEvicted = capture.FlowsEvicted,
            WindowsDropped = capture.WindowsDropped,
            CommandsDropped = capture.CommandsDropped,
            UnseenMs = capture.UnseenMs,
            Estimated = capture.SampledMs > 0,
            SampledMs = capture.SampledMs,
            FramesSampledOut = capture.FramesSampledOut,
            BytesSampledOut = capture.BytesSampledOut,
            SampledOutShare = Share(capture.BytesSampledOut, capture.FrameBytes),
        };
    }

    public static ServerCoverageModel Server(ServerTraffic server) => new(server.Traffic)
    {
        Host = server.Host,
        Server = server.Traffic.Server,
        Share = server.Traffic.Share,
    };

    public static EncryptedModel Encrypted(HiddenTraffic traffic) => new()
    {
        Host = traffic.Host,
        Server = traffic.Server,
        Client = traffic.Client,
        TlsVersion = TlsVersions.Format(traffic.TlsVersion),
        Connections = traffic.Connections,
        BytesToServer = traffic.BytesToServer,
        BytesToClient = traffic.BytesToClient,
    };
}
