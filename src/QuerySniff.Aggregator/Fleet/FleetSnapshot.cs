namespace QuerySniff.Aggregator.Fleet;

/// <summary>The counters of one moment. <paramref name="Bands"/>: timed commands by <see cref="DurationBands"/>.</summary>
internal sealed record FleetSnapshot(
    IReadOnlyList<HostCounters> Hosts, IReadOnlyList<DigestCounters> Digests, IReadOnlyList<double> Bands, double DurationNs);
