using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace QuerySniff.Packets;

/// <summary>A TCP segment as it lies in a frame; the payload is borrowed from the frame.</summary>
internal readonly ref partial struct Segment
{
    private const int HeaderLengthMin = 20;

    /// <summary>The flags that are of use here.</summary>
    private const TcpFlags KnownFlags = TcpFlags.Fin | TcpFlags.Syn | TcpFlags.Reset | TcpFlags.Acknowledge;

    public UInt128 SourceAddress { get; private init; }

    public UInt128 DestinationAddress { get; private init; }

    public ushort SourcePort { get; private init; }

    public ushort DestinationPort { get; private init; }

    public SequenceNumber Sequence { get; private init; }

    /// <summary>The acknowledgement number; without meaning unless <see cref="HasAcknowledgement"/>.</summary>
    public SequenceNumber Acknowledgement { get; private init; }

    public TcpFlags Flags { get; private init; }

    /// <summary>The captured part of the payload.</summary>
    public ReadOnlySpan<byte> Payload { get; private init; }

    /// <summary>The payload's length on the wire, in bytes.</summary>
    public int PayloadLength { get; private init; }

    public bool HasAcknowledgement => (Flags & TcpFlags.Acknowledge) != TcpFlags.None;

    public bool IsSyn => (Flags & TcpFlags.Syn) != TcpFlags.None;

    public bool IsFin => (Flags & TcpFlags.Fin) != TcpFlags.None;

    public bool IsReset => (Flags & TcpFlags.Reset) != TcpFlags.None;

    /// <summary>The number of the payload's first byte: a SYN takes the number before it.</summary>
    public SequenceNumber FirstByte => Sequence + (IsSyn ? 1u : 0u);

    /// <summary>Whether the segment takes part of its stream's numbers after the SYN.</summary>
    public bool HasContent => PayloadLength > 0 || IsFin;

    /// <summary>Reads the segment in a frame, through all the layers above it.</summary>
    /// <param name="linkType">The frame's LINKTYPE_ value.</param>
    /// <param name="wireLength">The frame's length on the wire.</param>
    /// <param name="frame">What was captured of it.</param>
    /// <param name="segment">The segment, if the result is <see cref="DecodeResult.Done"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DecodeResult Read(int linkType, int wireLength, ReadOnlySpan<byte> frame, out Segment segment) =>
        TryReadPlain(linkType, wireLength, frame, out segment)
            ? DecodeResult.Done
            : ReadLayers(linkType, wireLength, frame, out segment);

    /// <summary>Reads any segment, layer by layer.</summary>
    internal static DecodeResult ReadLayers(int linkType, int wireLength, ReadOnlySpan<byte> frame, out Segment segment)
    {
        segment = default;
        WireBytes whole = new(frame, Math.Max(wireLength, frame.Length));
        DecodeResult result = LinkLayer.Read(linkType, whole, out WireBytes packet);
        if (result != DecodeResult.Done)
        {
            return result;
        }

        result = IpLayer.Read(packet, out UInt128 source, out UInt128 destination, out WireBytes tcp);
        return result == DecodeResult.Done ? Read(source, destination, tcp, out segment) : result;
    }

    private static DecodeResult Read(UInt128 source, UInt128 destination, WireBytes tcp, out Segment segment)
    {
        segment = default;
        ReadOnlySpan<byte> header = tcp.Captured;
        if (header.Length < HeaderLengthMin)
        {
            return tcp.Lacking(HeaderLengthMin);
        }

        int headerLength = (header[12] >> 4) * 4;
        if (headerLength < HeaderLengthMin || headerLength > tcp.Length)
        {
            return DecodeResult.Malformed;
        }

        // The options say nothing that a passive reader needs; where the snap length cut them, the payload is all gap.
        WireBytes payload = tcp.Skip(headerLength);
        segment = new Segment
        {
            SourceAddress = source,
            DestinationAddress = destination,
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(header),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(header[2..]),
            Sequence = new SequenceNumber(BinaryPrimitives.ReadUInt32BigEndian(header[4..])),
            Acknowledgement = new SequenceNumber(BinaryPrimitives.ReadUInt32BigEndian(header[8..])),
            Flags = (TcpFlags)header[13] & KnownFlags,
            Payload = payload.Captured,
            PayloadLength = payload.Length,
        };
        return DecodeResult.Done;
    }
}
