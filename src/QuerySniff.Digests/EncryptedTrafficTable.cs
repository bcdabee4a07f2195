namespace QuerySniff.Digests;

/// <summary>
/// The traffic that TLS hid in one window, by server, client and version of TLS. One thread at a time.
/// </summary>
/// <remarks>
/// Bounded: what finds no place is counted in the entry <see cref="Other"/>, so that the sums are exact. Cleared with its
/// window, so that clients of the past take no places. A table that is cleared keeps its entries' memory.
/// </remarks>
public sealed class EncryptedTrafficTable
{
    /// <summary>
    /// How many combinations are told apart, beside <see cref="Other"/>: the hosts of a large fleet's clients. About
    /// 100 KiB of each batch when full.
    /// </summary>
    public const int EntriesMax = 1024;

    /// <summary>The server and the client of the entry for what found no place; its version is unknown.</summary>
    public const string Other = "(other)";

    private readonly Dictionary<(string Server, string Client, int TlsVersion), EncryptedTraffic> _known = [];

    // Entries from Count on are recycled ones.
    private readonly List<EncryptedTraffic> _entries = [];

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; }

    /// <summary>Changes whenever the table is cleared: entries handed out before are no longer what they were.</summary>
    public int Generation { get; private set; }

    /// <summary>Whether nothing was counted.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>An entry, in the order of appearance.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public EncryptedTraffic this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return _entries[index];
        }
    }

    /// <summary>The entry of a combination; the same one until the table is cleared.</summary>
    /// <param name="server">The server's "ip:port".</param>
    /// <param name="client">The client's address, without its port.</param>
    /// <param name="tlsVersion">The version as the wire numbers it; 0 if unknown.</param>
    public EncryptedTraffic GetOrAdd(string server, string client, int tlsVersion)
    {
        if (_known.TryGetValue((server, client, tlsVersion), out EncryptedTraffic? known))
        {
            return known;
        }

        if (Count >= EntriesMax)
        {
            (server, client, tlsVersion) = (Other, Other, TlsVersions.Unknown);
            if (_known.TryGetValue((server, client, tlsVersion), out EncryptedTraffic? other))
            {
                return other;
            }
        }

        if (Count == _entries.Count)
        {
            _entries.Add(new EncryptedTraffic());
        }

        EncryptedTraffic added = _entries[Count++];
        added.Reset(server, client, tlsVersion);
        _known.Add((server, client, tlsVersion), added);
        return added;
    }

    /// <summary>Adds another table's counters to this one's.</summary>
    /// <param name="other">The other one; it stays as it is.</param>
    public void Add(EncryptedTrafficTable other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < other.Count; i++)
        {
            EncryptedTraffic entry = other._entries[i];
            GetOrAdd(entry.Server, entry.Client, entry.TlsVersion).Add(entry);
        }
    }

    /// <summary>Adds this table's counters to another one's, and clears it.</summary>
    /// <param name="target">The table that takes them.</param>
    public void MoveTo(EncryptedTrafficTable target)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Add(this);
        Clear();
    }

    /// <summary>Forgets all entries, and keeps the memory.</summary>
    public void Clear()
    {
        Count = 0;
        Generation++;
        _known.Clear();
    }
}
