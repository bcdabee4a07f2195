namespace QuerySniff.MySql;

/// <summary>Both streams' place in the compressed framing: made for a session only once it compresses.</summary>
internal sealed class CompressedStreams
{
    private CompressedStream _client;
    private CompressedStream _server;

    /// <summary>Bytes of pooled memory held.</summary>
    public int HeldBytes => _client.HeldBytes + _server.HeldBytes;

    /// <summary>The client's stream, or the server's.</summary>
    public ref CompressedStream Of(bool toServer) => ref toServer ? ref _client : ref _server;

    /// <summary>Forgets the place: the next bytes of either stream begin a frame.</summary>
    public void Clear(HeldMemory memory)
    {
        _client.Clear(memory);
        _server.Clear(memory);
    }
}
