using System.Buffers.Binary;

namespace QuerySniff.Capture.Tests.Support;

/// <summary>Makes frames byte by byte, as RFC 791, 8200, 9293 and IEEE 802.1Q have them.</summary>
internal static class TestFrame
{
    public const byte Fin = 0x01;
    public const byte Syn = 0x02;
    public const byte Rst = 0x04;
    public const byte Ack = 0x10;

    public const ushort IPv4Type = 0x0800;
    public const ushort IPv6Type = 0x86dd;

    public static byte[] Tcp(
        ushort source, ushort destination, byte flags = Ack, int payload = 0, int options = 0)
    {
        byte[] segment = new byte[20 + options + payload];
        BinaryPrimitives.WriteUInt16BigEndian(segment, source);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), destination);
        segment[12] = (byte)((20 + options) / 4 << 4);
        segment[13] = flags;
        segment.AsSpan(20 + options).Fill((byte)'x');
        return segment;
    }

    public static byte[] IPv4(
        byte[] payload, byte protocol = 6, int options = 0, ushort fragment = 0, ushort? totalLength = null)
    {
        int headerBytes = 20 + options;
        byte[] packet = new byte[headerBytes + payload.Length];
        packet[0] = (byte)(0x40 | (headerBytes / 4));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), totalLength ?? (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), fragment);
        packet[8] = 64;
        packet[9] = protocol;
        new byte[] { 192, 0, 2, 1 }.CopyTo(packet, 12);
        new byte[] { 192, 0, 2, 2 }.CopyTo(packet, 16);
        payload.CopyTo(packet, headerBytes);
        return packet;
    }

    public static byte[] IPv6(byte[] payload, byte next = 6, ushort? payloadLength = null)
    {
        byte[] packet = new byte[40 + payload.Length];
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), payloadLength ?? (ushort)payload.Length);
        packet[6] = next;
        packet[7] = 64;
        payload.CopyTo(packet, 40);
        return packet;
    }

    /// <summary>An Ethernet frame of at least 60 bytes, as cards send them, with some tags.</summary>
    public static byte[] Ethernet(ushort type, byte[] packet, params ushort[] tags)
    {
        List<byte> frame = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1];
        foreach (ushort tag in tags)
        {
            frame.AddRange([(byte)(tag >> 8), (byte)tag, 0, 7]);
        }

        frame.AddRange([(byte)(type >> 8), (byte)type, .. packet]);
        frame.AddRange(new byte[int.Max(0, 60 - frame.Count)]);
        return [.. frame];
    }

    /// <summary>A frame of a link type with a packet of a type in it; tags are for Ethernet alone.</summary>
    public static byte[] Frame(int linkType, ushort type, byte[] packet, params ushort[] tags) => linkType switch
    {
        LinkType.Ethernet => Ethernet(type, packet, tags),
        LinkType.LinuxCooked => [.. new byte[14], (byte)(type >> 8), (byte)type, .. packet],
        LinkType.LinuxCooked2 => [(byte)(type >> 8), (byte)type, .. new byte[18], .. packet],
        LinkType.Raw => packet,
        _ => throw new ArgumentOutOfRangeException(nameof(linkType)),
    };
}
