namespace QuerySniff.Digests;

/// <summary>
/// The connections of one user from one client to one server. The fields are those of <c>ConnectionCounts</c> in
/// <c>ingest.proto</c>. One thread at a time.
/// </summary>
/// <remarks>
/// A connection is counted from the moment on at which it is known whose it is: at its login's end, when it turns to TLS, or
/// when it ends before that. From then on it stays under the user that logged in, whoever a COM_CHANGE_USER makes of him, so
/// that as long as the agent runs <c>Opened + Joined = Closed + (Open now - Open before)</c>.
/// </remarks>
public sealed class ConnectionCounts
{
    private readonly long[] _closed = new long[(int)ConnectionEnd.Unknown + 1];

    internal ConnectionCounts()
    {
    }

    /// <summary>The user that the client named; empty where that was not seen: TLS hid it, or the connection was joined.</summary>
    public string User { get; private set; } = "";

    /// <summary>The client's address, without its port.</summary>
    public string Client { get; private set; } = "";

    /// <summary>The server's "ip:port".</summary>
    public string Server { get; private set; } = "";

    /// <summary>Connections whose beginning was seen, refused ones among them.</summary>
    public long Opened { get; set; }

    /// <summary>Connections that were met in their middle.</summary>
    public long Joined { get; set; }

    /// <summary>Connections that turned to TLS: the client asked for it, or it was met in a connection that was joined.</summary>
    public long Encrypted { get; set; }

    /// <summary>Connections open at the moment; in a window, at its end. A state and no sum: see <see cref="ConnectionTable"/>.</summary>
    public long Open { get; set; }

    /// <summary>Connections that ended, in all.</summary>
    public long Closed
    {
        get
        {
            long sum = 0;
            foreach (long closed in _closed)
            {
                sum += closed;
            }

            return sum;
        }
    }

    /// <summary>Closed connections whose beginning and end were both seen.</summary>
    public long Lifetimes { get; private set; }

    /// <summary>The sum of their times from the first segment to the last, in milliseconds.</summary>
    public long LifetimeSumMilliseconds { get; private set; }

    /// <summary>
    /// Connections that the server refused in place of its handshake, by its error number: 1040 (too many connections), 1129
    /// (host is blocked), 1130 (host is not allowed).
    /// </summary>
    public ErrorCounts RefusedByCode { get; } = new();

    /// <summary>
    /// Connections whose login the server refused, by its error number: 1045 (access denied), 1049 (unknown database), 1043
    /// (bad handshake).
    /// </summary>
    public ErrorCounts LoginsFailedByCode { get; } = new();

    /// <summary>How many ended so.</summary>
    public long ClosedBy(ConnectionEnd end) => _closed[(int)end];

    /// <summary>Counts an end; the connection is open no longer.</summary>
    public void CountEnd(ConnectionEnd end)
    {
        _closed[(int)end]++;
        Open--;
    }

    /// <summary>An open connection is not looked at any more: it has not ended, and is not counted as open any longer.</summary>
    public void Leave() => Open--;

    /// <summary>Counts how long a connection lasted.</summary>
    public void CountLifetime(long milliseconds)
    {
        Lifetimes++;
        LifetimeSumMilliseconds += milliseconds;
    }

    /// <summary>Counts a connection that the server refused in place of its handshake.</summary>
    public void CountRefused(ushort code) => RefusedByCode.Add(code, 1);

    /// <summary>Counts a login that the server refused.</summary>
    public void CountLoginFailed(ushort code) => LoginsFailedByCode.Add(code, 1);

    internal void Reset(string user, string client, string server)
    {
        User = user;
        Client = client;
        Server = server;
        Open = 0;
        ClearCounts();
    }

    /// <summary>Adds another's counts; the state stays.</summary>
    internal void AddCounts(ConnectionCounts other)
    {
        Opened += other.Opened;
        Joined += other.Joined;
        Encrypted += other.Encrypted;
        Lifetimes += other.Lifetimes;
        LifetimeSumMilliseconds += other.LifetimeSumMilliseconds;
        RefusedByCode.Add(other.RefusedByCode);
        LoginsFailedByCode.Add(other.LoginsFailedByCode);
        for (int i = 0; i < _closed.Length; i++)
        {
            _closed[i] += other._closed[i];
        }
    }

    internal void ClearCounts()
    {
        Opened = Joined = Encrypted = Lifetimes = LifetimeSumMilliseconds = 0;
        RefusedByCode.Clear();
        LoginsFailedByCode.Clear();
        Array.Clear(_closed);
    }
}
