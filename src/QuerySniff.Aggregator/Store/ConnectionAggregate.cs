namespace QuerySniff.Aggregator.Store;

/// <summary>The connections of a range: sums, and how many were open at its end.</summary>
internal sealed class ConnectionAggregate
{
    /// <summary>Errors before a login succeeded, by where and by number.</summary>
    private readonly SortedDictionary<(bool AtLogin, int Code), long> _errors = [];

    public long Opened { get; set; }

    public long Joined { get; set; }

    public long Encrypted { get; set; }

    public long ClosedQuit { get; set; }

    public long ClosedAborted { get; set; }

    public long ClosedReset { get; set; }

    public long ClosedRefused { get; set; }

    public long ClosedAbandoned { get; set; }

    public long ClosedUnknown { get; set; }

    public long Lifetimes { get; set; }

    public long LifetimeSumMs { get; set; }

    /// <summary>Open at the end of each host's last window in the range.</summary>
    public long Open { get; set; }

    public long Closed => ClosedQuit + ClosedAborted + ClosedReset + ClosedRefused + ClosedAbandoned + ClosedUnknown;

    public IReadOnlyCollection<KeyValuePair<(bool AtLogin, int Code), long>> Errors => _errors;

    public void AddErrors(bool atLogin, int code, long count) =>
        _errors[(atLogin, code)] = _errors.GetValueOrDefault((atLogin, code)) + count;

    public void Add(ConnectionAggregate other)
    {
        Opened += other.Opened;
        Joined += other.Joined;
        Encrypted += other.Encrypted;
        ClosedQuit += other.ClosedQuit;
        ClosedAborted += other.ClosedAborted;
        ClosedReset += other.ClosedReset;
        ClosedRefused += other.ClosedRefused;
        ClosedAbandoned += other.ClosedAbandoned;
        ClosedUnknown += other.ClosedUnknown;
        Lifetimes += other.Lifetimes;
        LifetimeSumMs += other.LifetimeSumMs;
        Open += other.Open;
        foreach (((bool atLogin, int code), long count) in other._errors)
        {
            AddErrors(atLogin, code, count);
        }
    }
}
