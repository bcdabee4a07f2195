using QuerySniff.Compression;

namespace QuerySniff.MySql;

/// <summary>
/// One stream's place in the framing of the compressed protocol
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_compression.html). A frame that lies whole in
/// a piece is decompressed where it lies; of a split one the compressed bytes are gathered, in pooled memory that this
/// structure owns until it has decompressed them. What is not compressed is passed through in its pieces.
/// </summary>
internal struct CompressedStream
{
    /// <summary>What the packets in the frames take of the wire.</summary>
    public WireMeter Meter;

    private GatheredBytes _gathered;
    private int _wantedBytes;
    private int _remaining;
    private long _startTimestamp;
    private ulong _headerBits;
    private byte _headerBytes;
    private bool _inFrame;
    private CompressedHeader _header;

    /// <summary>Whether the next bytes are a header's.</summary>
    public readonly bool AtHeader => !_inFrame;

    /// <summary>Whether the next byte begins a frame.</summary>
    public readonly bool AtBoundary => !_inFrame && _headerBytes == 0;

    /// <summary>The header read last.</summary>
    public readonly CompressedHeader Header => _header;

    /// <summary>Bytes of pooled memory held.</summary>
    public readonly int HeldBytes => _gathered.HeldBytes;

    /// <summary>Bytes of the content that can be lost, from here on, without the framing losing step.</summary>
    public readonly int BodyRemaining => _inFrame ? _remaining : 0;

    /// <summary>When what is read at this moment began: a frame's packets are there at once, or come in its pieces.</summary>
    public readonly long ContentBegan(long timestamp) =>
        _header.IsCompressed || Meter.Consumed == 0 ? _startTimestamp : timestamp;

    /// <summary>Reads a header off the data. <paramref name="sequence"/> is that of the frame before.</summary>
    public bool TryReadHeader(ref ReadOnlySpan<byte> data, long timestamp, out byte sequence)
    {
        sequence = _header.Sequence;
        while (_headerBytes < CompressedHeader.Bytes)
        {
            if (data.IsEmpty)
            {
                return false;
            }

            if (_headerBytes == 0)
            {
                _startTimestamp = timestamp;
                _headerBits = 0;
            }

            _headerBits |= (ulong)data[0] << (8 * _headerBytes);
            _headerBytes++;
            data = data[1..];
        }

        _header = new CompressedHeader(_headerBits);
        _headerBytes = 0;
        _inFrame = true;
        _remaining = _header.BodyBytes;
        _wantedBytes = Math.Min(_header.BodyBytes, SessionLimits.CompressedFrameBytesMax);
        Meter.Begin(CompressedHeader.Bytes + _header.BodyBytes, _header.ContentBytes);
        return true;
    }

    /// <summary>
    /// Reads the current frame off the data, as far as it goes. <see cref="EndsFrame"/> then tells whether it is over;
    /// what of its content is missing by then was lost, or is beyond a bound.
    /// </summary>
    public FrameStep ReadBody(
        scoped ref ReadOnlySpan<byte> data,
        Decompressor decompressor,
        HeldMemory memory,
        out ReadOnlySpan<byte> content)
    {
        int count = Math.Min(_remaining, data.Length);
        ReadOnlySpan<byte> piece = data[..count];
        data = data[count..];
        _remaining -= count;
        if (!_header.IsCompressed)
        {
            content = piece;
            return count > 0 || _remaining == 0 ? FrameStep.Content : FrameStep.NeedMoreData;
        }

        bool whole = count == _header.BodyBytes && count <= _wantedBytes;
        if (!whole)
        {
            if (!_gathered.TryAppend(piece, _wantedBytes, memory))
            {
                _wantedBytes = _gathered.Length;
            }

            piece = _gathered.Span;
        }

        content = default;
        if (_remaining > 0)
        {
            return FrameStep.NeedMoreData;
        }

        FrameStep step = Decompress(piece, decompressor, out content);
        _gathered.Release(memory);
        return step;
    }

    /// <summary>Whether the current frame's body has come to its end.</summary>
    public readonly bool EndsFrame => _inFrame && _remaining == 0;

    /// <summary>Passes over lost bytes of the current frame's body: of its content, what was gathered remains.</summary>
    public void SkipLost(int bytes)
    {
        _wantedBytes = Math.Min(_wantedBytes, _gathered.Length);
        _remaining -= bytes;
    }

    /// <summary>Leaves a frame, decompressed or not: the next byte begins a header.</summary>
    public void EndFrame(HeldMemory memory)
    {
        _gathered.Release(memory);
        _headerBytes = 0;
        _inFrame = false;
    }

    /// <summary>Forgets the place in the framing.</summary>
    public void Clear(HeldMemory memory)
    {
        EndFrame(memory);
        Meter = default;
        _header = default;
    }

    private readonly FrameStep Decompress(
        ReadOnlySpan<byte> body,
        Decompressor decompressor,
        out ReadOnlySpan<byte> content) =>
        decompressor.Decompress(body, _header.UncompressedBytes, out content) switch
        {
            DecompressionStatus.Whole => FrameStep.Content,
            DecompressionStatus.Prefix when body.Length < _header.BodyBytes => FrameStep.Content,
            DecompressionStatus.Unavailable => FrameStep.Unavailable,
            _ => FrameStep.Malformed,
        };
}
