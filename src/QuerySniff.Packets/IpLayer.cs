using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace QuerySniff.Packets;

/// <summary>Finds the TCP segment in an IP packet, by the version in its first four bits.</summary>
internal static class IpLayer
{
    /// <summary>An IPv4 header without options, in bytes.</summary>
    public const int IPv4HeaderLengthMin = 20;

    private const int IPv6HeaderLength = 40;
    private const int ExtensionHeaderLengthMin = 8;

    // https://www.iana.org/assignments/protocol-numbers: IPv6's extension headers, and TCP.
    private const byte HopByHopOptions = 0;
    private const byte Tcp = 6;
    private const byte Routing = 43;
    private const byte FragmentHeader = 44;
    private const byte Authentication = 51;
    private const byte DestinationOptions = 60;

    /// <summary>
    /// Extension headers of one packet. RFC 8200 (section 4.1) lets each appear once, destination options twice:
    /// six before TCP; eight leaves room, and bounds the loop.
    /// </summary>
    private const int ExtensionHeadersMax = 8;

    /// <summary>More-fragments flag and fragment offset; the flag that forbids fragments is left out.</summary>
    private const int IPv4FragmentMask = 0x3fff;

    /// <summary>Fragment offset and more-fragments flag: both zero is an atomic fragment, the whole packet (RFC 6946).</summary>
    private const int IPv6FragmentMask = 0xfff9;

    /// <summary>Whether an IPv4 packet carries TCP and is no fragment; the caller has checked that its header is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWholeTcp(ReadOnlySpan<byte> packet) =>
        packet[9] == Tcp && (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & IPv4FragmentMask) == 0;

    public static DecodeResult Read(WireBytes packet, out UInt128 source, out UInt128 destination, out WireBytes tcp)
    {
        source = destination = default;
        tcp = default;
        if (packet.Captured.IsEmpty)
        {
            return packet.Lacking(1);
        }

        return (packet.Captured[0] >> 4) switch
        {
            4 => ReadIPv4(packet, out source, out destination, out tcp),
            6 => ReadIPv6(packet, out source, out destination, out tcp),
            _ => DecodeResult.Malformed,
        };
    }

    private static DecodeResult ReadIPv4(
        WireBytes packet, out UInt128 source, out UInt128 destination, out WireBytes tcp)
    {
        source = destination = default;
        tcp = default;
        ReadOnlySpan<byte> header = packet.Captured;
        if (header.Length < IPv4HeaderLengthMin)
        {
            return packet.Lacking(IPv4HeaderLengthMin);
        }

        // The total length counts, not the frame's: Ethernet pads to 60 bytes. It is 0 where the card or the kernel cuts
        // the packet only after the capture (segmentation offload, BIG TCP): then the frame's length is all there is.
        int headerLength = (header[0] & 0xf) * 4;
        int totalLength = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
        totalLength = totalLength == 0 ? packet.Length : totalLength;
        if (headerLength < IPv4HeaderLengthMin || totalLength < headerLength || totalLength > packet.Length)
        {
            return DecodeResult.Malformed;
        }

        if (header[9] != Tcp)
        {
            return DecodeResult.NotTcp;
        }

        if ((BinaryPrimitives.ReadUInt16BigEndian(header[6..]) & IPv4FragmentMask) != 0)
        {
            return DecodeResult.Fragment;
        }

        source = Endpoint.MapIPv4(BinaryPrimitives.ReadUInt32BigEndian(header[12..]));
        destination = Endpoint.MapIPv4(BinaryPrimitives.ReadUInt32BigEndian(header[16..]));
        tcp = packet.Limit(totalLength).Skip(headerLength);
        return DecodeResult.Done;
    }

    private static DecodeResult ReadIPv6(
        WireBytes packet, out UInt128 source, out UInt128 destination, out WireBytes tcp)
    {
        source = destination = default;
        tcp = default;
        ReadOnlySpan<byte> header = packet.Captured;
        if (header.Length < IPv6HeaderLength)
        {
            return packet.Lacking(IPv6HeaderLength);
        }

        // A payload length of 0 stands for a jumbogram (RFC 2675), which is what BIG TCP makes.
        int payloadLength = BinaryPrimitives.ReadUInt16BigEndian(header[4..]);
        payloadLength = payloadLength == 0 ? packet.Length - IPv6HeaderLength : payloadLength;
        if (payloadLength > packet.Length - IPv6HeaderLength)
        {
            return DecodeResult.Malformed;
        }

        source = BinaryPrimitives.ReadUInt128BigEndian(header[8..]);
        destination = BinaryPrimitives.ReadUInt128BigEndian(header[24..]);
        WireBytes payload = packet.Limit(IPv6HeaderLength + payloadLength).Skip(IPv6HeaderLength);
        return SkipExtensionHeaders(header[6], payload, out tcp);
    }

    private static DecodeResult SkipExtensionHeaders(byte protocol, WireBytes payload, out WireBytes tcp)
    {
        tcp = payload;
        for (int headers = 0; headers <= ExtensionHeadersMax; headers++)
        {
            if (protocol == Tcp)
            {
                return DecodeResult.Done;
            }

            if (protocol is not (HopByHopOptions or Routing or FragmentHeader or Authentication or DestinationOptions))
            {
                return DecodeResult.NotTcp;
            }

            ReadOnlySpan<byte> header = tcp.Captured;
            if (header.Length < ExtensionHeaderLengthMin)
            {
                return tcp.Lacking(ExtensionHeaderLengthMin);
            }

            if (protocol == FragmentHeader
                && (BinaryPrimitives.ReadUInt16BigEndian(header[2..]) & IPv6FragmentMask) != 0)
            {
                return DecodeResult.Fragment;
            }

            int length = ExtensionHeaderLength(protocol, header[1]);
            if (header.Length < length)
            {
                return tcp.Lacking(length);
            }

            protocol = header[0];
            tcp = tcp.Skip(length);
        }

        return DecodeResult.Malformed;
    }

    /// <summary>The length field counts 8 bytes beyond the first 8 (RFC 8200); AH's counts 4 bytes less 8 (RFC 4302).</summary>
    private static int ExtensionHeaderLength(byte protocol, byte field) => protocol switch
    {
        FragmentHeader => 8,
        Authentication => (field + 2) * 4,
        _ => (field + 1) * 8,
    };
}
