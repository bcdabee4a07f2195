using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Fleet;

/// <summary>The fleet's durations of one interval, of a bounded number of points. Not thread-safe.</summary>
/// <param name="start">When it began.</param>
internal sealed class DurationInterval(DateTimeOffset start)
{
    /// <summary>Points, those without a key apart: some 3 KiB of memory each.</summary>
    public const int PointsMax = 10_000;

    private readonly Dictionary<string, HostPoints> _hosts = new(StringComparer.Ordinal);
    private int _points;

    public DateTimeOffset Start => start;

    public IReadOnlyCollection<HostPoints> Hosts => _hosts.Values;

    /// <summary>Adds a row whose weight is 1.</summary>
    /// <param name="request">Its batch.</param>
    /// <param name="row">The row.</param>
    /// <param name="summary">Its digest's summary; null if the digest is not told apart.</param>
    public void Add(PushRequest request, Row row, string? summary)
    {
        HostPoints host = Find(request);
        PointKey? key = summary is null
            ? null
            : new PointKey(summary, TextAt(request, row.SchemaIndex), TextAt(request, row.ServerIndex));
        host.Find(key, mayAdd: _points < PointsMax, out bool isNew).Add(row);
        _points += isNew ? 1 : 0;
    }

    private HostPoints Find(PushRequest request)
    {
        if (_hosts.TryGetValue(request.AgentId, out HostPoints? host))
        {
            return host;
        }

        // One more than are told apart: the one that stands for the rest.
        string id = _hosts.Count < HostTable.HostsMax ? request.AgentId : FleetTotals.OtherName;
        if (!_hosts.TryGetValue(id, out host))
        {
            host = new HostPoints(id, id == request.AgentId && request.Agent is { Host.Length: > 0 } agent ? agent.Host : id);
            _hosts.Add(id, host);
        }

        return host;
    }

    private static string TextAt(PushRequest request, uint index) => index == 0 ? "" : request.Strings[(int)index];
}
