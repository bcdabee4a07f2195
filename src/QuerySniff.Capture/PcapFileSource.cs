using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace QuerySniff.Capture;

/// <summary>
/// Reads a pcap file (pcap-savefile(5)) of this machine's byte order, as nearly all are, by blocks. libpcap goes through
/// stdio for each header and each frame, 4 KiB at a time, which is double the time. One thread reads it and disposes of it.
/// </summary>
internal sealed class PcapFileSource : IPacketSource
{
    private const int FileHeaderBytes = 24;
    private const int RecordHeaderBytes = 16;
    private const uint MicrosecondMagic = 0xa1b2_c3d4;
    private const uint NanosecondMagic = 0xa1b2_3c4d;
    private const ushort MajorVersion = 2;
    private const ushort MinorVersion = 4;
    private const long NanosecondsPerMicrosecond = 1_000;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The most that is captured of a frame, in bytes: libpcap's own maximum. A record that claims more is damaged.</summary>
    private const int FrameBytesMax = 262_144;

    /// <summary>How much is read at a time, in bytes: a system call costs little beside it, and it stays in the cache.</summary>
    private const int BlockBytes = 64 << 10;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly int _linkType;
    private readonly long _fractionNanoseconds;
    private readonly byte[] _buffer = new byte[RecordHeaderBytes + FrameBytesMax + BlockBytes];
    private int _start;
    private int _end;
    private long _fileOffset = FileHeaderBytes;
    private long _frames;
    private bool _hasEnded;

    private PcapFileSource(string path, SafeFileHandle file, ReadOnlySpan<byte> header)
    {
        _path = path;
        _file = file;
        _linkType = LinkType.FromDlt(BinaryPrimitives.ReadInt32LittleEndian(header[20..]));
        _fractionNanoseconds =
            BinaryPrimitives.ReadUInt32LittleEndian(header) == NanosecondMagic ? 1 : NanosecondsPerMicrosecond;
    }

    /// <summary>Opens a file; null if it is none of these, or cannot be opened: libpcap reads it then, or says why not.</summary>
    public static PcapFileSource? TryOpen(string path)
    {
        // What is no file has no length, and must not be opened: the writer of a pipe would take the end of it for the reader's.
        FileInfo info = new(path);
        if (!info.Exists || info.Length < FileHeaderBytes)
        {
            return null;
        }

        SafeFileHandle? file = null;
        try
        {
            Span<byte> header = stackalloc byte[FileHeaderBytes];
            file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            if (RandomAccess.Read(file, header, fileOffset: 0) == FileHeaderBytes && IsPlain(header))
            {
                PcapFileSource source = new(path, file, header);
                file = null;
                return source;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Said above.
        }
        finally
        {
            file?.Dispose();
        }

        return null;
    }

    /// <inheritdoc/>
    public ReadResult TryRead(out Frame frame)
    {
        ObjectDisposedException.ThrowIf(_file.IsClosed, this);
        frame = default;
        if (_hasEnded)
        {
            return ReadResult.End;
        }

        if (!TryFill(RecordHeaderBytes))
        {
            return EndOrThrow();
        }

        ReadOnlySpan<byte> header = _buffer.AsSpan(_start, RecordHeaderBytes);
        uint seconds = BinaryPrimitives.ReadUInt32LittleEndian(header);
        uint fraction = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        uint wireLength = BinaryPrimitives.ReadUInt32LittleEndian(header[12..]);
        if (length > FrameBytesMax)
        {
            throw Damaged($"it claims {length} bytes, of {FrameBytesMax} at most");
        }

        if (!TryFill(RecordHeaderBytes + (int)length))
        {
            throw Damaged($"the file ends before its {length} bytes do");
        }

        frame = new Frame(
            (seconds * NanosecondsPerSecond) + (fraction * _fractionNanoseconds),
            _linkType,
            (int)uint.Min(wireLength, int.MaxValue),
            _buffer.AsSpan(_start + RecordHeaderBytes, (int)length));
        _start += RecordHeaderBytes + (int)length;
        _frames++;
        return ReadResult.Frame;
    }

    /// <inheritdoc/>
    public CaptureStatistics ReadStatistics() => new(Received: _frames, KernelDrops: 0, InterfaceDrops: 0);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>A link type with bits above 16 tells of a checksum behind each frame.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header) is MicrosecondMagic or NanosecondMagic
        && BinaryPrimitives.ReadUInt16LittleEndian(header[4..]) == MajorVersion
        && BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) == MinorVersion
        && BinaryPrimitives.ReadUInt32LittleEndian(header[20..]) <= ushort.MaxValue;

    /// <summary>Sees to it that so many bytes from the next record on are in the buffer; false if the file ends before.</summary>
    private bool TryFill(int count) => _end - _start >= count || TryReadBlocks(count);

    private bool TryReadBlocks(int count)
    {
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        while (_end < count)
        {
            int read = Read(_buffer.AsSpan(_end, BlockBytes));
            if (read == 0)
            {
                return false;
            }

            _end += read;
            _fileOffset += read;
        }

        return true;
    }

    private int Read(Span<byte> block)
    {
        try
        {
            return RandomAccess.Read(_file, block, _fileOffset);
        }
        catch (IOException e)
        {
            throw Damaged(e.Message);
        }
    }

    /// <summary>The end of the file, if it is where a frame ends.</summary>
    private ReadResult EndOrThrow()
    {
        if (_start < _end)
        {
            throw Damaged("the file ends in its header");
        }

        _hasEnded = true;
        return ReadResult.End;
    }

    private CaptureException Damaged(string reason)
    {
        _hasEnded = true;
        return new CaptureException($"'{_path}' is damaged at frame {_frames + 1}: {reason}");
    }
}
