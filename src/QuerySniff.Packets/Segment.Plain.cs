using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace QuerySniff.Packets;

/// <content>The plain segment: the short way for what nearly every frame is.</content>
internal readonly ref partial struct Segment
{
    /// <summary>Version 4, and a header of five words: no options.</summary>
    private const byte IPv4WithoutOptions = 0x45;

    /// <summary>
    /// Reads a segment that was captured whole, over IPv4 without options or fragments, behind a link layer without tags, all at
    /// once. What it does not take may still be a segment; what it takes, <see cref="ReadLayers"/> reads alike.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryReadPlain(int linkType, int wireLength, ReadOnlySpan<byte> frame, out Segment segment)
    {
        segment = default;
        int packetOffset = LinkLayer.PlainIPv4Offset(linkType, frame);
        if (packetOffset == 0 || wireLength > frame.Length)
        {
            return false;
        }

        ReadOnlySpan<byte> packet = frame[packetOffset..];
        if (packet.Length < IpLayer.IPv4HeaderLengthMin + HeaderLengthMin
            || packet[0] != IPv4WithoutOptions
            || !IpLayer.IsWholeTcp(packet))
        {
            return false;
        }

        int totalLength = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        ReadOnlySpan<byte> header = packet[IpLayer.IPv4HeaderLengthMin..];
        int headerLength = (header[12] >> 4) * 4;
        int payloadLength = totalLength - IpLayer.IPv4HeaderLengthMin - headerLength;
        if (totalLength > packet.Length || headerLength < HeaderLengthMin || payloadLength < 0)
        {
            return false;
        }

        segment = new Segment
        {
            SourceAddress = Endpoint.MapIPv4(BinaryPrimitives.ReadUInt32BigEndian(packet[12..])),
            DestinationAddress = Endpoint.MapIPv4(BinaryPrimitives.ReadUInt32BigEndian(packet[16..])),
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(header),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(header[2..]),
            Sequence = new SequenceNumber(BinaryPrimitives.ReadUInt32BigEndian(header[4..])),
            Acknowledgement = new SequenceNumber(BinaryPrimitives.ReadUInt32BigEndian(header[8..])),
            Flags = (TcpFlags)header[13] & KnownFlags,
            Payload = header.Slice(headerLength, payloadLength),
            PayloadLength = payloadLength,
        };
        return true;
    }
}
