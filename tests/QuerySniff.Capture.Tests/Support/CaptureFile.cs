using System.Buffers.Binary;
using QuerySniff.TestKit;

namespace QuerySniff.Capture.Tests.Support;

/// <summary>
/// Writes capture files byte by byte: pcap (https://www.tcpdump.org/manpages/pcap-savefile.5.txt) and pcapng
/// (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html).
/// </summary>
internal sealed class CaptureFile : IDisposable
{
    public const uint MicrosecondMagic = 0xa1b2_c3d4;
    public const uint NanosecondMagic = 0xa1b2_3c4d;

    private readonly List<byte> _bytes = [];
    private readonly bool _bigEndian;

    private readonly TemporaryFolder _folder = new();

    private CaptureFile(bool bigEndian) => _bigEndian = bigEndian;

    public string Path => _folder.Combine("capture");

    public static CaptureFile Pcap(uint magic = MicrosecondMagic, int linkType = 1, bool bigEndian = false)
    {
        CaptureFile file = new(bigEndian);
        return file.Add32(magic).Add16(2).Add16(4).Add32(0).Add32(0).Add32(262_144).Add32((uint)linkType);
    }

    /// <summary>A section and an interface whose timestamps count nanoseconds.</summary>
    public static CaptureFile PcapNg(int linkType = 1)
    {
        CaptureFile file = new(bigEndian: false);
        file.Add32(0x0a0d_0d0a).Add32(28).Add32(0x1a2b_3c4d).Add16(1).Add16(0);
        file.Add32(uint.MaxValue).Add32(uint.MaxValue).Add32(28);
        file.Add32(1).Add32(32).Add16((ushort)linkType).Add16(0).Add32(262_144);
        return file.Add16(9).Add16(1).AddBytes([9, 0, 0, 0]).Add32(0).Add32(32);
    }

    public static CaptureFile Raw(byte[] bytes) => new CaptureFile(bigEndian: false).AddBytes(bytes);

    public CaptureFile PcapFrame(uint seconds, uint fraction, byte[] frame, uint? wireLength = null)
    {
        uint length = (uint)frame.Length;
        return Add32(seconds).Add32(fraction).Add32(length).Add32(wireLength ?? length).AddBytes(frame);
    }

    public CaptureFile PcapNgFrame(ulong nanoseconds, byte[] frame)
    {
        int padding = -frame.Length & 3;
        uint length = (uint)(32 + frame.Length + padding);
        Add32(6).Add32(length).Add32(0).Add32((uint)(nanoseconds >> 32)).Add32((uint)nanoseconds);
        Add32((uint)frame.Length).Add32((uint)frame.Length);
        return AddBytes(frame).AddBytes(new byte[padding]).Add32(length);
    }

    /// <summary>Takes bytes off the end.</summary>
    public CaptureFile Cut(int bytes)
    {
        _bytes.RemoveRange(_bytes.Count - bytes, bytes);
        return this;
    }

    public IPacketSource Open()
    {
        File.WriteAllBytes(Path, [.. _bytes]);
        return FileSource.Open(Path);
    }

    public void Dispose() => _folder.Dispose();

    private CaptureFile Add16(ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        if (_bigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        }

        return AddBytes(bytes);
    }

    private CaptureFile Add32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        if (_bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        }

        return AddBytes(bytes);
    }

    private CaptureFile AddBytes(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }
}
