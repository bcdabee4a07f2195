namespace QuerySniff.Aggregator.Api.Model;

/// <summary>Connections that the server refused with one error.</summary>
internal sealed class ConnectionErrorModel
{
    /// <summary>The server's error number; 0 where it is unknown.</summary>
    public required int Code { get; init; }

    /// <summary>Whether it was at the login; else the server refused the connection in place of its handshake.</summary>
    public required bool AtLogin { get; init; }

    public required long Count { get; init; }
}
