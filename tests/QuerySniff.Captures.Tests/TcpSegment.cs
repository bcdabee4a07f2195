using System.Buffers.Binary;
using System.Globalization;

namespace QuerySniff.Captures.Tests;

/// <summary>
/// A TCP segment over IPv4, taken out of a captured frame so that it can be cut, moved and framed again. Options and
/// checksums are not kept: no decoder here reads them.
/// </summary>
internal sealed record TcpSegment
{
    private const int LinkTypeRaw = 101;
    private const int IpHeaderBytes = 20;
    private const int TcpHeaderBytes = 20;
    private const byte Fin = 0x01;
    private const byte Syn = 0x02;
    private const byte Reset = 0x04;
    private const long FrameInterval = 1_000_000;

    public required long Timestamp { get; init; }

    public required uint Source { get; init; }

    public required uint Destination { get; init; }

    public required ushort SourcePort { get; init; }

    public required ushort DestinationPort { get; init; }

    public required uint Sequence { get; init; }

    public required uint Acknowledgement { get; init; }

    public required byte Flags { get; init; }

    /// <summary>The payload, as far as it was captured.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Bytes of the payload behind that.</summary>
    public required int CutBytes { get; init; }

    public bool IsSyn => (Flags & Syn) != 0;

    public bool HasContent => Payload.Length + CutBytes > 0 || (Flags & (Syn | Fin | Reset)) != 0;

    /// <summary>The stream that it belongs to.</summary>
    public (uint, ushort, uint, ushort) Stream => (Source, SourcePort, Destination, DestinationPort);

    /// <summary>The sender, as "ip:port".</summary>
    public string SourceName =>
        string.Create(CultureInfo.InvariantCulture, $"{Source >> 24}.{(Source >> 16) & 0xFF}.{(Source >> 8) & 0xFF}.{Source & 0xFF}:{SourcePort}");

    /// <summary>Its frame's index in the capture, from the timestamp.</summary>
    public int Index => (int)(Timestamp / FrameInterval);

    /// <summary>The TCP segments of frames, with timestamps that number them: a millisecond apart.</summary>
    public static IReadOnlyList<TcpSegment> ReadAll(IEnumerable<CapturedFrame> frames)
    {
        List<TcpSegment> segments = new();
        foreach (CapturedFrame frame in frames)
        {
            if (TryRead(frame, TimeOf(segments.Count), out TcpSegment? segment))
            {
                segments.Add(segment);
            }
        }

        return segments;
    }

    /// <summary>The time at a place in the capture.</summary>
    public static long TimeOf(int index) => (index + 1) * FrameInterval - FrameInterval;

    /// <summary>The segment in two. FIN and RST go with the second part, SYN with the first.</summary>
    /// <param name="at">Bytes of the first part, less than the captured ones.</param>
    public (TcpSegment First, TcpSegment Second) SplitAt(int at) =>
        (this with { Payload = Payload[..at], CutBytes = 0, Flags = (byte)(Flags & ~(Fin | Reset)) },
         this with { Payload = Payload[at..], Sequence = Sequence + (uint)at + (IsSyn ? 1u : 0u), Flags = (byte)(Flags & ~Syn) });

    /// <summary>A frame with the segment, from the IP header on.</summary>
    public CapturedFrame ToFrame()
    {
        byte[] frame = new byte[IpHeaderBytes + TcpHeaderBytes + Payload.Length];
        Span<byte> ip = frame;
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(frame.Length + CutBytes));
        ip[8] = 64;
        ip[9] = 6;
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], Source);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], Destination);
        Span<byte> tcp = ip[IpHeaderBytes..];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], DestinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], Acknowledgement);
        tcp[12] = TcpHeaderBytes / 4 << 4;
        tcp[13] = Flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], ushort.MaxValue);
        Payload.Span.CopyTo(tcp[TcpHeaderBytes..]);
        return new CapturedFrame(Timestamp, LinkTypeRaw, frame.Length + CutBytes, frame);
    }

    private static bool TryRead(
        CapturedFrame frame, long timestamp, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TcpSegment? segment)
    {
        segment = null;
        ReadOnlyMemory<byte> ip = frame.Bytes.AsMemory(LinkHeaderBytes(frame));
        if (ip.Length < IpHeaderBytes || ip.Span[0] >> 4 != 4 || ip.Span[9] != 6)
        {
            return false;
        }

        int total = BinaryPrimitives.ReadUInt16BigEndian(ip.Span[2..]);
        int wire = frame.WireLength - (frame.Bytes.Length - ip.Length);
        total = total == 0 ? wire : total; // TCP segmentation offload: the kernel had not written it yet.
        int ipHeader = (ip.Span[0] & 0xF) * 4;
        ReadOnlyMemory<byte> tcp = ip[ipHeader..Math.Min(total, ip.Length)];
        if (tcp.Length < TcpHeaderBytes)
        {
            return false;
        }

        ReadOnlySpan<byte> header = tcp.Span;
        int tcpHeader = (header[12] >> 4) * 4;
        segment = new TcpSegment
        {
            Timestamp = timestamp,
            Source = BinaryPrimitives.ReadUInt32BigEndian(ip.Span[12..]),
            Destination = BinaryPrimitives.ReadUInt32BigEndian(ip.Span[16..]),
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(header),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(header[2..]),
            Sequence = BinaryPrimitives.ReadUInt32BigEndian(header[4..]),
            Acknowledgement = BinaryPrimitives.ReadUInt32BigEndian(header[8..]),
            Flags = header[13],
            Payload = tcp[Math.Min(tcpHeader, tcp.Length)..],
            CutBytes = Math.Max(0, total - ipHeader - Math.Max(tcpHeader, tcp.Length)),
        };
        return true;
    }

    /// <summary>Bytes before the IP header; all of them where the link layer carries something else.</summary>
    private static int LinkHeaderBytes(CapturedFrame frame)
    {
        ReadOnlySpan<byte> bytes = frame.Bytes;
        return frame.LinkType switch
        {
            0 => Math.Min(4, bytes.Length),
            1 when bytes.Length >= 18 && bytes[12] == 0x81 && bytes[13] == 0x00 => bytes[16] == 0x08 && bytes[17] == 0x00 ? 18 : bytes.Length,
            1 when bytes.Length >= 14 => bytes[12] == 0x08 && bytes[13] == 0x00 ? 14 : bytes.Length,
            101 => 0,
            113 => Math.Min(16, bytes.Length),
            _ => bytes.Length,
        };
    }
}
