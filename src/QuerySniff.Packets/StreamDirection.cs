namespace QuerySniff.Packets;

/// <summary>One of a connection's two streams.</summary>
public enum StreamDirection : byte
{
    /// <summary>From the client to the server.</summary>
    ToServer,

    /// <summary>From the server to the client.</summary>
    ToClient,
}
