namespace QuerySniff.Digests;

/// <summary>
/// The coverage of each server endpoint. A capture thread has one of its own, whose entries its flows keep hold of, and
/// moves it into the window that it closes. One thread at a time.
/// </summary>
/// <remarks>Bounded: servers beyond <see cref="ServersMax"/> share the entry <see cref="OtherServer"/>.</remarks>
public sealed class ServerCoverageTable
{
    /// <summary>How many endpoints are told apart: an agent watches those of one host, or of a few.</summary>
    public const int ServersMax = 1024;

    /// <summary>The name of the entry for the endpoints that found no place.</summary>
    public const string OtherServer = "(other)";

    private readonly Dictionary<string, ServerCoverage> _byServer = new(StringComparer.Ordinal);

    // Entries from _count on are recycled ones without a name.
    private readonly List<ServerCoverage> _entries = [];

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; }

    /// <summary>An entry, in the order of appearance.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public ServerCoverage this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return _entries[index];
        }
    }

    /// <summary>Whether all counters of all entries are 0.</summary>
    public bool IsEmpty
    {
        get
        {
            for (int i = 0; i < Count; i++)
            {
                if (!_entries[i].IsEmpty)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>A server's entry; the same one until the table is cleared.</summary>
    /// <param name="server">The server's "ip:port".</param>
    public ServerCoverage GetOrAdd(string server)
    {
        if (_byServer.TryGetValue(server, out ServerCoverage? known))
        {
            return known;
        }

        if (Count >= ServersMax && !string.Equals(server, OtherServer, StringComparison.Ordinal))
        {
            return GetOrAdd(OtherServer);
        }

        if (Count == _entries.Count)
        {
            _entries.Add(new ServerCoverage());
        }

        ServerCoverage added = _entries[Count++];
        added.Server = server;
        _byServer.Add(server, added);
        return added;
    }

    /// <summary>
    /// Adds another table's counters to this one's, server by server, leaving out those that are all 0.
    /// </summary>
    /// <param name="other">The other one; it stays as it is.</param>
    public void Add(ServerCoverageTable other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < other.Count; i++)
        {
            if (!other._entries[i].IsEmpty)
            {
                GetOrAdd(other._entries[i].Server).Add(other._entries[i]);
            }
        }
    }

    /// <summary>
    /// Adds this table's counters to another one's and sets them to 0. The entries stay: who holds one goes on with it.
    /// </summary>
    /// <param name="target">The table that takes them.</param>
    public void MoveTo(ServerCoverageTable target)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Add(this);
        for (int i = 0; i < Count; i++)
        {
            _entries[i].Clear();
        }
    }

    /// <summary>The sum over all servers.</summary>
    public ServerCoverage Total()
    {
        ServerCoverage total = new();
        for (int i = 0; i < Count; i++)
        {
            total.Add(_entries[i]);
        }

        return total;
    }

    /// <summary>Forgets all servers, and keeps the memory. Entries that were handed out are no longer theirs.</summary>
    public void Clear()
    {
        for (int i = 0; i < Count; i++)
        {
            _entries[i].Clear();
        }

        Count = 0;
        _byServer.Clear();
    }
}
