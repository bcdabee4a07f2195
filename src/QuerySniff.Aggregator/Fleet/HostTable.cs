using QuerySniff.Aggregator.Store;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Fleet;

/// <summary>Counts each host apart, of a bounded number, and all others together. Not thread-safe.</summary>
internal sealed class HostTable
{
    /// <summary>Hosts. Each is some 15 series in Prometheus.</summary>
    public const int HostsMax = 1_000;

    /// <summary>A host that is silent for so long is gone; it begins at 0 if it comes back, as after a restart.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromDays(1);

    private readonly Dictionary<string, HostCounters> _hosts = new(StringComparer.Ordinal);
    private readonly HostCounters _others = new(FleetTotals.OtherName);

    /// <summary>Copies of all hosts' counters, and the others' if there are others.</summary>
    public IReadOnlyList<HostCounters> Snapshot() =>
    [
        .. _hosts.Values.Select(host => host with { }),
        .. _others.LastReportMs > 0 ? [_others with { }] : Array.Empty<HostCounters>(),
    ];

    /// <summary>Takes a batch's host, times and coverage; its rows are yet to be counted.</summary>
    public HostCounters Add(ReceivedBatch batch)
    {
        HostCounters host = Find(batch.Request.AgentId);
        host.LastReportMs = Math.Max(host.LastReportMs, batch.ReceivedMs);
        foreach (Window window in batch.Request.Windows)
        {
            host.NewestWindowMs = Math.Max(host.NewestWindowMs, (long)(window.StartNs / 1_000_000) + window.LengthMs);
            host.Capture = host.Capture.With(window);
        }

        return host;
    }

    /// <summary>Takes a host that has reported before the aggregator's start: one that is silent since is missed all the same.</summary>
    public void Remember(AgentDescription agent)
    {
        HostCounters host = Find(agent.Host);
        host.LastReportMs = Math.Max(host.LastReportMs, agent.LastBatchMs);
        host.NewestWindowMs = Math.Max(host.NewestWindowMs, agent.LastWindowMs);
    }

    /// <summary>Forgets the hosts that are gone.</summary>
    public void Prune(DateTimeOffset now)
    {
        long silentMs = (now - SilenceMax).ToUnixTimeMilliseconds();
        foreach (HostCounters host in _hosts.Values.Where(host => host.LastReportMs < silentMs).ToArray())
        {
            _hosts.Remove(host.Name);
        }
    }

    private HostCounters Find(string name)
    {
        if (_hosts.TryGetValue(name, out HostCounters? host))
        {
            return host;
        }

        if (_hosts.Count == HostsMax)
        {
            return _others;
        }

        host = new HostCounters(name);
        _hosts.Add(name, host);
        return host;
    }
}
