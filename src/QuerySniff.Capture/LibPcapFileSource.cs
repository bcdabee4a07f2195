using System.Runtime.InteropServices;
using QuerySniff.Capture.Native;

namespace QuerySniff.Capture;

/// <summary>Reads whatever capture libpcap knows, the standard input among them. One thread reads it and disposes of it.</summary>
internal sealed unsafe class LibPcapFileSource : IPacketSource
{
    private readonly string _name;
    private readonly PcapHandle _handle;
    private readonly nint _pcap;
    private readonly int _linkType;
    private long _frames;
    private bool _hasEnded;

    private LibPcapFileSource(string name, PcapHandle handle)
    {
        _name = name;
        _handle = handle;
        _pcap = handle.DangerousGetHandle();
        _linkType = LinkType.FromDlt(LibPcap.DataLink(handle));
    }

    /// <summary>Opens a file, or the standard input.</summary>
    /// <exception cref="CaptureException">It cannot be read, or is no capture; or libpcap is not installed.</exception>
    public static LibPcapFileSource Open(string path)
    {
        LibPcapLoader.Load();
        string name = path == FileSource.StandardInput ? "the standard input" : $"'{path}'";
        byte* error = stackalloc byte[LibPcap.ErrorBufferBytes];
        PcapHandle handle = LibPcap.OpenOffline(path, LibPcap.TimestampPrecisionNano, error);
        if (handle.IsInvalid)
        {
            string reason = Marshal.PtrToStringUTF8((nint)error) ?? "";
            string prefix = $"{path}: ";
            reason = reason.StartsWith(prefix, StringComparison.Ordinal) ? reason[prefix.Length..] : reason;
            throw new CaptureException($"cannot read {name} as a pcap or pcapng capture: {reason}");
        }

        return new LibPcapFileSource(name, handle);
    }

    /// <inheritdoc/>
    public ReadResult TryRead(out Frame frame)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        frame = default;
        if (_hasEnded)
        {
            return ReadResult.End;
        }

        PcapPacketHeader* header;
        byte* data;
        switch (LibPcap.NextEx(_pcap, &header, &data))
        {
            case LibPcap.NextFrame:
                _frames++;
                ReadOnlySpan<byte> bytes = new(data, (int)header->CapturedLength);
                frame = new Frame(header->Timestamp, _linkType, header->WireLengthClamped, bytes);
                return ReadResult.Frame;
            case LibPcap.NextEndOfFile:
                _hasEnded = true;
                return ReadResult.End;
            default:
                _hasEnded = true;
                throw new CaptureException($"{_name} is damaged at frame {_frames + 1}: {_handle.LastError}");
        }
    }

    /// <inheritdoc/>
    public CaptureStatistics ReadStatistics() => new(Received: _frames, KernelDrops: 0, InterfaceDrops: 0);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
