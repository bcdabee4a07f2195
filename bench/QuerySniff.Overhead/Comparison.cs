using QuerySniff.Bench;

namespace QuerySniff.Overhead;

/// <summary>A condition against nothing, over some cells: each figure a ratio of the same round and cell.</summary>
internal sealed record Comparison
{
    /// <summary>The condition.</summary>
    public required string Condition { get; init; }

    /// <summary>Queries a second.</summary>
    public required Estimate? Throughput { get; init; }

    /// <summary>The 95th percentile of the events' latency.</summary>
    public required Estimate? P95 { get; init; }

    /// <summary>The 99th percentile.</summary>
    public required Estimate? P99 { get; init; }

    /// <summary>The whole machine's CPU time for a query; for a second, if the queries are not ours.</summary>
    public required Estimate? MachineCpu { get; init; }

    /// <summary>The server's CPU time for a query, with what the kernel does in its name for whoever captures.</summary>
    public required Estimate? ServerCpu { get; init; }

    /// <summary>The watcher's CPU time for a query, in microseconds: the median of the loads.</summary>
    public required double? WatcherMicrosecondsPerQuery { get; init; }

    /// <summary>The watcher's CPU time, as a share of the server's: the median.</summary>
    public required double? WatcherShareOfServer { get; init; }

    /// <summary>The watcher's CPU time, as a share of one core: the median.</summary>
    public required double? WatcherShareOfCore { get; init; }

    /// <summary>The watcher's CPU time before the load, in seconds: the median.</summary>
    public required double? StartCpuSeconds { get; init; }

    /// <summary>The watcher's resident memory at most.</summary>
    public required double? RssMibMax { get; init; }

    /// <summary>Frames dropped in all.</summary>
    public required long? KernelDrops { get; init; }

    /// <summary>Gaps, and commands tainted or unanswered, in all.</summary>
    public required long? Defects { get; init; }

    /// <summary>Commands counted for each query that sysbench counted; more than 1, for it prepares and quits too.</summary>
    public required double? CommandsPerQuery { get; init; }

    /// <summary>Compares all conditions.</summary>
    public static Comparison[] All(IReadOnlyCollection<Measurement> measurements) =>
        [.. measurements.Select(measurement => measurement.Condition).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(condition => Of(condition, measurements))];

    private static Comparison Of(string condition, IReadOnlyCollection<Measurement> measurements)
    {
        Dictionary<(int, Cell), Measurement> nothing = measurements
            .Where(measurement => measurement.Condition == Overhead.Condition.NothingName)
            .ToDictionary(measurement => (measurement.Round, measurement.Cell));
        (Measurement With, Measurement Without)[] pairs = [.. measurements
            .Where(measurement => measurement.Condition == condition && nothing.ContainsKey((measurement.Round, measurement.Cell)))
            .Select(measurement => (measurement, nothing[(measurement.Round, measurement.Cell)]))];
        Measurement[] watched = [.. pairs.Select(pair => pair.With).Where(measurement => measurement.Watcher is not null)];
        long queries = watched.Sum(measurement => measurement.Load?.Queries ?? 0);
        return new Comparison
        {
            Condition = condition,
            Throughput = Ratio(pairs, measurement => measurement.Load?.Queries / measurement.Seconds),
            P95 = Ratio(pairs, measurement => measurement.Load?.P95Ms),
            P99 = Ratio(pairs, measurement => measurement.Load?.P99Ms),
            MachineCpu = Ratio(pairs, measurement => measurement.MachineCpuSeconds / (measurement.Load?.Queries ?? measurement.Seconds)),
            ServerCpu = Ratio(pairs, measurement => measurement.ServerCpuSeconds / (measurement.Load?.Queries ?? measurement.Seconds)),
            WatcherMicrosecondsPerQuery = MedianOf(watched, measurement => measurement.Watcher!.CpuSeconds * 1e6 / measurement.Load?.Queries),
            WatcherShareOfServer = MedianOf(watched, measurement => measurement.Watcher!.CpuSeconds / measurement.ServerCpuSeconds),
            WatcherShareOfCore = MedianOf(watched, measurement => measurement.Watcher!.CpuSeconds / measurement.Seconds),
            StartCpuSeconds = MedianOf(watched, measurement => measurement.Watcher!.StartCpuSeconds),
            RssMibMax = watched.Length > 0 ? watched.Max(measurement => measurement.Watcher!.RssMib) : null,
            KernelDrops = watched.Length > 0 ? watched.Sum(measurement => measurement.Watcher!.KernelDrops) : null,
            Defects = watched.Length > 0 ? watched.Sum(measurement => measurement.Watcher!.Defects) : null,
            CommandsPerQuery = queries > 0 && watched.Any(measurement => measurement.Watcher!.Commands is not null)
                ? (double?)watched.Sum(measurement => measurement.Watcher!.Commands) / queries
                : null,
        };
    }

    private static double? MedianOf(Measurement[] watched, Func<Measurement, double?> figure)
    {
        double[] values = [.. watched.Select(figure).OfType<double>()];
        return values.Length == 0 ? null : Quantile.Of(values, 0.5);
    }

    private static Estimate? Ratio(
        IEnumerable<(Measurement With, Measurement Without)> pairs, Func<Measurement, double?> figure) =>
        Bootstrap.OfRatios(pairs.Select(pair => figure(pair.With) / figure(pair.Without)).OfType<double>());
}
