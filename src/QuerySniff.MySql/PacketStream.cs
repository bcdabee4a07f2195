using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace QuerySniff.MySql;

/// <summary>
/// One stream's place in the packet framing
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html): what survives from one piece
/// of data to the next. A payload that lies whole in a piece is used where it lies; of a split one only what is
/// wanted is gathered, in pooled memory that this structure owns until <see cref="EndPayload"/>.
/// </summary>
internal struct PacketStream
{
    private GatheredBytes _gathered;
    private int _wantedBytes;
    private int _remaining;
    private uint _header;
    private byte _headerBytes;
    private byte _sequence;
    private byte _firstByte;
    private bool _inPacket;
    private bool _inPayload;
    private bool _begun;
    private bool _full;
    private bool _tainted;
    private long _length;
    private long _wireBytes;
    private long _startTimestamp;

    /// <summary>Whether the next byte begins a payload's first header.</summary>
    public readonly bool AtBoundary => !_inPayload && _headerBytes == 0;

    /// <summary>Whether the next bytes are a header's.</summary>
    public readonly bool AtHeader => !_inPacket;

    /// <summary>Whether a payload has begun, and its first byte was seen and <see cref="Begin"/> called.</summary>
    public readonly bool Begun => _begun;

    /// <summary>Whether the payload's first header was read and its end not yet.</summary>
    public readonly bool InPayload => _inPayload;

    /// <summary>The payload's first byte, once <see cref="Begun"/>.</summary>
    public readonly byte FirstByte => _firstByte;

    /// <summary>The sequence id of the header read last.</summary>
    public readonly byte Sequence => _sequence;

    /// <summary>Bytes still to come of the current packet.</summary>
    public readonly int Remaining => _remaining;

    /// <summary>Bytes of pooled memory held.</summary>
    public readonly int HeldBytes => _gathered.HeldBytes;

    /// <summary>When the header that is being read, or was read last for a payload's beginning, began.</summary>
    public readonly long StartTimestamp => _startTimestamp;

    /// <summary>
    /// Whether the data begins with a payload that lies whole in it, in one packet of that sequence id. An empty one is left to
    /// <see cref="TryReadHeader"/>, as is one that may go on in another packet.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadWhole(ReadOnlySpan<byte> data, byte sequence, out int length)
    {
        length = 0;
        if (data.Length <= Protocol.HeaderBytes)
        {
            return false;
        }

        uint header = BinaryPrimitives.ReadUInt32LittleEndian(data);
        length = (int)(header & Protocol.PacketLengthMax);
        return length is > 0 and < Protocol.PacketLengthMax
            && length <= data.Length - Protocol.HeaderBytes
            && header >> 24 == sequence;
    }

    /// <summary>
    /// Reads a header off the data. <paramref name="inOrder"/> is false where a packet that goes on a payload does
    /// not bear the next sequence id.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadHeader(ref ReadOnlySpan<byte> data, long timestamp, out bool inOrder)
    {
        inOrder = true;
        if (data.IsEmpty)
        {
            return false;
        }

        if (AtBoundary)
        {
            _startTimestamp = timestamp;
        }

        if (_headerBytes == 0 && data.Length >= Protocol.HeaderBytes)
        {
            _header = BinaryPrimitives.ReadUInt32LittleEndian(data);
            data = data[Protocol.HeaderBytes..];
        }
        else if (!TryStitchHeader(ref data))
        {
            return false;
        }

        inOrder = OpenPacket();
        return true;
    }

    /// <summary>Says how much of the payload that begins with this byte is wanted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(byte firstByte, int wantedBytes)
    {
        _begun = true;
        _firstByte = firstByte;
        _wantedBytes = wantedBytes;
    }

    /// <summary>
    /// Reads the current packet's payload off the data, as far as it goes. Where there is no memory to gather it in, its
    /// beginning is all that is kept, as if a gap had taken the rest. Of a payload that is complete it gives what was wanted.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PayloadStep ReadPayload(scoped ref ReadOnlySpan<byte> data, HeldMemory memory, out ReadOnlySpan<byte> payload)
    {
        int count = Math.Min(_remaining, data.Length);
        ReadOnlySpan<byte> piece = data[..count];
        bool whole = count == _remaining && !_full && _gathered.Length == 0 && _length == count;
        data = data[count..];
        _remaining -= count;
        if (whole)
        {
            payload = piece[..Math.Min(count, _wantedBytes)];
            return PayloadStep.Complete;
        }

        if (!_gathered.TryAppend(piece, _wantedBytes, memory))
        {
            _wantedBytes = _gathered.Length;
            _tainted = true;
        }

        payload = default;
        if (_remaining > 0)
        {
            return PayloadStep.NeedMoreData;
        }

        if (_full)
        {
            _inPacket = false;
            return PayloadStep.Continues;
        }

        payload = _gathered.Span;
        return PayloadStep.Complete;
    }

    /// <summary>A completed payload, until <see cref="EndPayload"/>.</summary>
    /// <param name="bytes">What <see cref="ReadPayload"/> gave of it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Payload PayloadOf(ReadOnlySpan<byte> bytes) => new()
    {
        Bytes = bytes,
        Length = _length,
        WireBytes = _wireBytes,
        StartTimestamp = _startTimestamp,
        FirstByte = _firstByte,
        NextSequence = (byte)(_sequence + 1),
        Tainted = _tainted,
    };

    /// <summary>Leaves a completed payload: the next byte begins a header. Gives the pooled memory back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndPayload(HeldMemory memory)
    {
        _gathered.Release(memory);
        _headerBytes = 0;
        _firstByte = 0;
        _inPacket = false;
        _inPayload = false;
        _begun = false;
        _full = false;
        _tainted = false;
    }

    /// <summary>
    /// Passes over lost bytes, if they lie inside the current packet's payload and nothing of them was needed: then
    /// the framing keeps step. A prefix that is of use however short (a statement's text) ends at the gap.
    /// </summary>
    public bool TrySkipLost(long bytes, bool prefixSuffices)
    {
        if (!_inPacket || !_begun || bytes > _remaining || !(prefixSuffices || _gathered.Length >= _wantedBytes))
        {
            return false;
        }

        _wantedBytes = Math.Min(_wantedBytes, _gathered.Length);
        _remaining -= (int)bytes;
        _tainted = true;
        return true;
    }

    private bool TryStitchHeader(ref ReadOnlySpan<byte> data)
    {
        while (_headerBytes < Protocol.HeaderBytes)
        {
            if (data.IsEmpty)
            {
                return false;
            }

            _header = _headerBytes == 0 ? data[0] : _header | ((uint)data[0] << (8 * _headerBytes));
            _headerBytes++;
            data = data[1..];
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool OpenPacket()
    {
        byte sequence = (byte)(_header >> 24);
        bool inOrder = !_inPayload || sequence == (byte)(_sequence + 1);
        if (!_inPayload)
        {
            _length = 0;
            _wireBytes = 0;
        }

        _sequence = sequence;
        _remaining = (int)(_header & Protocol.PacketLengthMax);
        _full = _remaining == Protocol.PacketLengthMax;
        _length += _remaining;
        _wireBytes += _remaining + Protocol.HeaderBytes;
        _headerBytes = 0;
        _inPacket = true;
        _inPayload = true;
        return inOrder;
    }
}
