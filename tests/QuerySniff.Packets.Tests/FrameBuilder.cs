using System.Buffers.Binary;

namespace QuerySniff.Packets.Tests;

/// <summary>Builds frames byte by byte, layer around layer.</summary>
internal static class FrameBuilder
{
    public const int Ethernet = 1;

    public static readonly Endpoint Client = Endpoint.FromIPv4(0xc000_0201, 40_000);
    public static readonly Endpoint Server = Endpoint.FromIPv4(0xc000_0202, 3306);
    public static readonly Endpoint Client6 = new(new UInt128(0x2001_0db8_0000_0000, 1), 40_000);
    public static readonly Endpoint Server6 = new(new UInt128(0x2001_0db8_0000_0000, 2), 3306);

    public static byte[] Tcp(
        Endpoint source, Endpoint destination, uint sequence, uint? ack, TcpFlags flags, byte[] payload, int optionWords = 3)
    {
        byte[] bytes = new byte[20 + (optionWords * 4) + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), destination.Port);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), ack ?? 0);
        bytes[12] = (byte)((5 + optionWords) << 4);
        bytes[13] = (byte)(flags | (ack is null ? TcpFlags.None : TcpFlags.Acknowledge));
        bytes.AsSpan(20, optionWords * 4).Fill(1);
        payload.CopyTo(bytes, 20 + (optionWords * 4));
        return bytes;
    }

    public static byte[] IPv4(
        Endpoint source, Endpoint destination, byte[] payload, int optionWords = 0, byte protocol = 6, int fragment = 0x4000,
        int? totalLength = null)
    {
        byte[] header = new byte[20 + (optionWords * 4)];
        header[0] = (byte)(0x40 | (5 + optionWords));
        BinaryPrimitives.WriteUInt16BigEndian(
            header.AsSpan(2), (ushort)(totalLength ?? header.Length + payload.Length));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), (ushort)fragment);
        header[8] = 64;
        header[9] = protocol;
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(12), (uint)source.Address);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(16), (uint)destination.Address);
        return [.. header, .. payload];
    }

    /// <param name="source">From.</param>
    /// <param name="destination">To.</param>
    /// <param name="payload">What follows the extension headers.</param>
    /// <param name="extensions">Protocol number and bytes of each extension header; the first byte is filled in.</param>
    /// <param name="last">The protocol of the payload.</param>
    /// <param name="payloadLength">The length field, if it is not to be the right one.</param>
    public static byte[] IPv6(
        Endpoint source, Endpoint destination, byte[] payload, (byte Protocol, byte[] Bytes)[]? extensions = null,
        byte last = 6, int? payloadLength = null)
    {
        extensions ??= [];
        List<byte> rest = new();
        for (int i = 0; i < extensions.Length; i++)
        {
            byte[] extension = [.. extensions[i].Bytes];
            extension[0] = i + 1 < extensions.Length ? extensions[i + 1].Protocol : last;
            rest.AddRange(extension);
        }

        rest.AddRange(payload);
        byte[] header = new byte[40];
        header[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)(payloadLength ?? rest.Count));
        header[6] = extensions.Length > 0 ? extensions[0].Protocol : last;
        header[7] = 64;
        BinaryPrimitives.WriteUInt128BigEndian(header.AsSpan(8), source.Address);
        BinaryPrimitives.WriteUInt128BigEndian(header.AsSpan(24), destination.Address);
        return [.. header, .. rest];
    }

    /// <summary>An Ethernet frame, padded to the least length, with VLAN tags of the given types.</summary>
    public static byte[] EthernetFrame(byte[] packet, params int[] tagTypes)
    {
        byte[] frame = [.. new byte[12], .. Tags(tagTypes), .. EtherType(packet), .. packet];
        return frame.Length < 60 ? [.. frame, .. Enumerable.Repeat((byte)0xee, 60 - frame.Length)] : frame;
    }

    public static byte[] CookedFrame(byte[] packet, params int[] tagTypes) =>
        [.. new byte[14], .. Tags(tagTypes), .. EtherType(packet), .. packet];

    public static byte[] Cooked2Frame(byte[] packet) => [.. EtherType(packet), .. new byte[18], .. packet];

    public static byte[] LoopbackFrame(uint family, bool littleEndian, byte[] packet)
    {
        byte[] header = new byte[4];
        if (littleEndian)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header, family);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(header, family);
        }

        return [.. header, .. packet];
    }

    /// <summary>The frame of a conversation's segment between two IPv4 ends.</summary>
    public static byte[] Frame(TestSegment segment) => Frame(segment, Client, Server);

    public static byte[] Frame(TestSegment segment, Endpoint client, Endpoint server)
    {
        (Endpoint source, Endpoint destination) =
            segment.Direction == StreamDirection.ToServer ? (client, server) : (server, client);
        byte[] tcp = Tcp(source, destination, segment.Sequence, segment.Ack, segment.Flags, segment.Payload);
        return EthernetFrame(IPv4(source, destination, tcp));
    }

    private static byte[] EtherType(byte[] packet) =>
        packet.Length > 0 && packet[0] >> 4 == 6 ? [0x86, 0xdd] : [0x08, 0x00];

    private static byte[] Tags(int[] types) =>
        [.. types.SelectMany(type => new byte[] { (byte)(type >> 8), (byte)type, 0x00, 0x2a })];
}
