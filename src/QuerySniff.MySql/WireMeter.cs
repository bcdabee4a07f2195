namespace QuerySniff.MySql;

/// <summary>
/// Shares the wire's bytes of compressed frames out among the packets in them, by their lengths: nothing is charged
/// twice, and over all packets the sum is what the wire carried.
/// </summary>
internal struct WireMeter
{
    private long _wireBytes;
    private long _contentBytes;
    private long _consumed;
    private long _charged;
    private long _carried;

    /// <summary>Bytes of the frame's content that were read.</summary>
    public readonly long Consumed => _consumed;

    /// <summary>A frame begins; what the last one has left uncharged belongs to the packet that goes on in this one.</summary>
    public void Begin(long wireBytes, long contentBytes)
    {
        _carried += _wireBytes - _charged;
        _wireBytes = wireBytes;
        _contentBytes = contentBytes;
        _consumed = 0;
        _charged = 0;
    }

    /// <summary>Bytes of the content were read, or passed over.</summary>
    public void Consume(long bytes) => _consumed += bytes;

    /// <summary>A packet has ended so many bytes behind what was consumed: the wire's bytes since the last one did.</summary>
    public long Charge(int readBytes)
    {
        // An empty frame has no packet's end in it.
        long due = _contentBytes == 0 ? 0 : _wireBytes * (_consumed + readBytes) / _contentBytes;
        long bytes = _carried + due - _charged;
        _carried = 0;
        _charged = due;
        return bytes;
    }
}
