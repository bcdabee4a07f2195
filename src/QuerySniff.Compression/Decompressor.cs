using System.Buffers.Binary;

namespace QuerySniff.Compression;

/// <summary>
/// Decompresses blocks, one at a time, into a buffer of its own: used by one thread at a time, by any number of
/// streams, for it keeps nothing between two blocks. It allocates only while its buffer grows. Each block tells its
/// format by its first bytes. What the system has no library for is <see cref="DecompressionStatus.Unavailable"/>.
/// </summary>
public sealed class Decompressor : IDisposable
{
    /// <summary>Bytes that a block decompresses to at most: what the three bytes of the protocol's length can say.</summary>
    public const int LengthMax = 0xFF_FFFF;

    /// <summary>The buffer's first size; it doubles as output comes, never by an announced length.</summary>
    private const int BufferBytesInitial = 64 << 10;

    /// <summary>Bytes that tell a block's format.</summary>
    private const int MagicBytes = 4;

    /// <summary>RFC 8878, section 3.1.1.</summary>
    private const uint ZstandardMagic = 0xFD2F_B528;

    private readonly Inflater? _zlib;
    private readonly Inflater? _zstandard;
    private byte[] _buffer = new byte[BufferBytesInitial];

    /// <summary>Makes a decompressor of the libraries that the system has.</summary>
    public Decompressor()
        : this(ZlibInflater.TryCreate(), ZstandardInflater.TryCreate())
    {
    }

    internal Decompressor(Inflater? zlib, Inflater? zstandard)
    {
        _zlib = zlib;
        _zstandard = zstandard;
    }

    /// <summary>Whether the system has the format's library.</summary>
    public bool Supports(CompressionFormat format) => InflaterOf(format) is not null;

    /// <summary>Decompresses a block, or as much of it as is at hand.</summary>
    /// <param name="compressed">The block, or its beginning.</param>
    /// <param name="length">
    /// Bytes that it is said to decompress to, at most <see cref="LengthMax"/>: not one more is made of it.
    /// </param>
    /// <param name="output">The decompressed bytes, borrowed until the next call; empty where there are none.</param>
    public DecompressionStatus Decompress(
        scoped ReadOnlySpan<byte> compressed,
        int length,
        out ReadOnlySpan<byte> output)
    {
        output = default;
        if ((uint)length > LengthMax)
        {
            return DecompressionStatus.Invalid;
        }

        if (compressed.Length < MagicBytes)
        {
            return DecompressionStatus.Prefix;
        }

        if (!TryFindFormat(compressed, out CompressionFormat format))
        {
            return DecompressionStatus.Invalid;
        }

        if (InflaterOf(format) is not { } inflater)
        {
            return DecompressionStatus.Unavailable;
        }

        inflater.Begin();
        DecompressionStatus status = Run(inflater, compressed, length, out int written);
        output = _buffer.AsSpan(0, status == DecompressionStatus.Invalid ? 0 : written);
        return status;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _zlib?.Dispose();
        _zstandard?.Dispose();
    }

    private static bool TryFindFormat(ReadOnlySpan<byte> compressed, out CompressionFormat format)
    {
        // RFC 1950, section 2.2: the method is 8 (deflate), and the first two bytes are a multiple of 31.
        bool isZlib = (compressed[0] & 0x0F) == 8 && BinaryPrimitives.ReadUInt16BigEndian(compressed) % 31 == 0;
        format = isZlib ? CompressionFormat.Zlib : CompressionFormat.Zstandard;
        return isZlib || BinaryPrimitives.ReadUInt32LittleEndian(compressed) == ZstandardMagic;
    }

    private Inflater? InflaterOf(CompressionFormat format) =>
        format == CompressionFormat.Zlib ? _zlib : _zstandard;

    private DecompressionStatus Run(Inflater inflater, ReadOnlySpan<byte> compressed, int length, out int written)
    {
        written = 0;
        while (true)
        {
            // One byte of room more than there should be output: a block that is longer shows by filling it.
            int room = Math.Min(_buffer.Length, length + 1) - written;
            InflateStep step = inflater.Step(ref compressed, _buffer.AsSpan(written, room), out int count);
            written += count;
            if (step == InflateStep.Failed || written > length)
            {
                return DecompressionStatus.Invalid;
            }

            switch (step)
            {
                case InflateStep.Ended:
                    return written == length && compressed.IsEmpty ? DecompressionStatus.Whole : DecompressionStatus.Invalid;
                case InflateStep.NeedsInput:
                    return DecompressionStatus.Prefix;
            }

            Grow();
        }
    }

    private void Grow()
    {
        int size = Math.Min(2 * _buffer.Length, LengthMax + 1);
        byte[] larger = new byte[size];
        _buffer.CopyTo(larger, 0);
        _buffer = larger;
    }
}
