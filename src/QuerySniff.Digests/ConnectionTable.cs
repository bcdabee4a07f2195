namespace QuerySniff.Digests;

/// <summary>
/// The connections by user, client and server. A capture thread has one of its own, whose entries its connections keep hold
/// of as long as they are open, and moves it into the window that it closes. One thread at a time.
/// </summary>
/// <remarks>
/// Bounded: what finds no place is counted in an entry of which each name is <see cref="Other"/>, so that the sums are exact.
/// Counts add up over windows. <see cref="ConnectionCounts.Open"/> does not: of several windows the last one's is the state.
/// </remarks>
public sealed class ConnectionTable
{
    /// <summary>
    /// How many combinations are told apart, beside "(other)": the hosts of a large fleet's clients, each with some users.
    /// About 200 KiB of each batch when full.
    /// </summary>
    public const int EntriesMax = 4096;

    /// <summary>Each name of the entry for what found no place.</summary>
    public const string Other = "(other)";

    private readonly Dictionary<(string User, string Client, string Server), ConnectionCounts> _known = [];

    // Entries from Count on are recycled ones.
    private readonly List<ConnectionCounts> _entries = [];

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there are none: nothing was counted, and no connection is open.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>An entry, in no order.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public ConnectionCounts this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return _entries[index];
        }
    }

    /// <summary>
    /// The entry of a combination; the same one until the table is cleared or, if no connection of it is open, moved.
    /// </summary>
    /// <param name="user">The user that logged in; empty if unknown.</param>
    /// <param name="client">The client's address, without its port.</param>
    /// <param name="server">The server's "ip:port".</param>
    public ConnectionCounts GetOrAdd(string user, string client, string server)
    {
        if (_known.TryGetValue((user, client, server), out ConnectionCounts? known))
        {
            return known;
        }

        if (Count >= EntriesMax)
        {
            (user, client, server) = (Other, Other, Other);
            if (_known.TryGetValue((user, client, server), out ConnectionCounts? other))
            {
                return other;
            }
        }

        if (Count == _entries.Count)
        {
            _entries.Add(new ConnectionCounts());
        }

        ConnectionCounts added = _entries[Count++];
        added.Reset(user, client, server);
        _known.Add((user, client, server), added);
        return added;
    }

    /// <summary>Adds another table's counts to this one's.</summary>
    /// <param name="other">The other one; it stays as it is.</param>
    /// <param name="isLater">Whether the other one's window ends later: its state is the sum's then.</param>
    public void Add(ConnectionTable other, bool isLater)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (isLater)
        {
            foreach (ConnectionCounts entry in _entries)
            {
                entry.Open = 0;
            }
        }

        for (int i = 0; i < other.Count; i++)
        {
            ConnectionCounts source = other._entries[i];
            ConnectionCounts target = GetOrAdd(source.User, source.Client, source.Server);
            target.AddCounts(source);
            target.Open += isLater ? source.Open : 0;
        }
    }

    /// <summary>Adds a table of the same time and of other connections: what is open adds up as well.</summary>
    /// <param name="other">The other one; it stays as it is.</param>
    internal void AddConcurrent(ConnectionTable other)
    {
        for (int i = 0; i < other.Count; i++)
        {
            ConnectionCounts source = other._entries[i];
            ConnectionCounts target = GetOrAdd(source.User, source.Client, source.Server);
            target.AddCounts(source);
            target.Open += source.Open;
        }
    }

    /// <summary>
    /// Adds this table's counts to another one's and sets them to 0; what is open is the other one's state from now on, and
    /// stays. Entries without an open connection are forgotten.
    /// </summary>
    /// <param name="target">The table that takes them.</param>
    public void MoveTo(ConnectionTable target)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Add(this, isLater: true);
        for (int i = Count - 1; i >= 0; i--)
        {
            _entries[i].ClearCounts();
            if (_entries[i].Open == 0)
            {
                RemoveAt(i);
            }
        }
    }

    /// <summary>Forgets all entries, and keeps the memory.</summary>
    public void Clear()
    {
        Count = 0;
        _known.Clear();
    }

    private void RemoveAt(int index)
    {
        ConnectionCounts removed = _entries[index];
        _known.Remove((removed.User, removed.Client, removed.Server));
        Count--;
        (_entries[index], _entries[Count]) = (_entries[Count], removed);
    }
}
