namespace QuerySniff.Aggregator.Store;

/// <summary>What one client and one server have exchanged in one version of TLS, as one host's agent saw it.</summary>
/// <param name="Host">The agent's id.</param>
/// <param name="Server">The server's "ip:port".</param>
/// <param name="Client">The client's address.</param>
/// <param name="TlsVersion">The version as TLS numbers it; 0 if unknown.</param>
/// <param name="Connections">Connections that turned to TLS in the range.</param>
/// <param name="BytesToServer">Bytes of TCP payload from the client.</param>
/// <param name="BytesToClient">Bytes of TCP payload from the server.</param>
internal sealed record HiddenTraffic(
    string Host, string Server, string Client, int TlsVersion, long Connections, long BytesToServer, long BytesToClient);
