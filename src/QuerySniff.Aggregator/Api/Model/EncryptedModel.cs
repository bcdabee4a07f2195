namespace QuerySniff.Aggregator.Api.Model;

/// <summary>What one client and one server have exchanged in one version of TLS, as one host's agent saw it.</summary>
internal sealed class EncryptedModel
{
    /// <summary>The agent's id.</summary>
    public required string Host { get; init; }

    /// <summary>The server's "ip:port".</summary>
    public required string Server { get; init; }

    /// <summary>The client's address; "(other)" for what found no place in an agent's bounded table.</summary>
    public required string Client { get; init; }

    /// <summary>"TLSv1.3"; "unknown" where it could not be told.</summary>
    public required string TlsVersion { get; init; }

    /// <summary>Connections that turned to TLS in the range; earlier ones show by their bytes.</summary>
    public required long Connections { get; init; }

    /// <summary>Bytes of TCP payload from the client.</summary>
    public required long BytesToServer { get; init; }

    /// <summary>Bytes of TCP payload from the server.</summary>
    public required long BytesToClient { get; init; }
}
