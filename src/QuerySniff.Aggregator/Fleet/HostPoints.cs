namespace QuerySniff.Aggregator.Fleet;

/// <summary>The points of one host in one interval. Not thread-safe.</summary>
/// <param name="agentId">The agent's id.</param>
/// <param name="hostName">The host's own name.</param>
internal sealed class HostPoints(string agentId, string hostName)
{
    private readonly Dictionary<PointKey, DurationPoint> _points = [];
    private DurationPoint? _overflow;

    public string AgentId => agentId;

    public string HostName => hostName;

    /// <summary>The points; the one without a key is of all that is not told apart.</summary>
    public IEnumerable<(PointKey? Key, DurationPoint Point)> All
    {
        get
        {
            foreach ((PointKey key, DurationPoint point) in _points)
            {
                yield return (key, point);
            }

            if (_overflow is not null)
            {
                yield return (null, _overflow);
            }
        }
    }

    /// <summary>The point of a key; of what is not told apart if there is none yet and none may be made.</summary>
    public DurationPoint Find(PointKey? key, bool mayAdd, out bool isNew)
    {
        isNew = false;
        if (key is { } known && _points.TryGetValue(known, out DurationPoint? point))
        {
            return point;
        }

        if (key is null || !mayAdd)
        {
            return _overflow ??= new DurationPoint();
        }

        isNew = true;
        point = new DurationPoint();
        _points.Add(key.Value, point);
        return point;
    }
}
