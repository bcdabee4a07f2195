namespace QuerySniff.Digests;

/// <summary>
/// What one client and one server have exchanged in one version of TLS. The fields are those of <c>EncryptedTraffic</c>
/// in <c>ingest.proto</c>. One thread at a time.
/// </summary>
public sealed class EncryptedTraffic
{
    internal EncryptedTraffic()
    {
    }

    /// <summary>The server's "ip:port".</summary>
    public string Server { get; private set; } = "";

    /// <summary>The client's address, without its port.</summary>
    public string Client { get; private set; } = "";

    /// <summary>The version as the wire numbers it, 0x0304 for TLS 1.3; 0 if unknown. <see cref="TlsVersions"/> names it.</summary>
    public int TlsVersion { get; private set; }

    /// <summary>Connections that turned to TLS; those that did so in an earlier window show by their bytes.</summary>
    public long Connections { get; set; }

    /// <summary>Bytes of TCP payload from the client.</summary>
    public long BytesToServer { get; set; }

    /// <summary>Bytes of TCP payload from the server.</summary>
    public long BytesToClient { get; set; }

    /// <summary>Bytes of both directions.</summary>
    public long Bytes => BytesToServer + BytesToClient;

    internal void Reset(string server, string client, int tlsVersion)
    {
        Server = server;
        Client = client;
        TlsVersion = tlsVersion;
        Connections = 0;
        BytesToServer = 0;
        BytesToClient = 0;
    }

    internal void Add(EncryptedTraffic other)
    {
        Connections += other.Connections;
        BytesToServer += other.BytesToServer;
        BytesToClient += other.BytesToClient;
    }
}
