namespace QuerySniff.Packets.Tests;

/// <summary>The layers above TCP, frame by frame.</summary>
public class SegmentTests
{
    /// <summary>What the builder puts between the fixed TCP header and the payload.</summary>
    private const int OptionBytes = 12;

    private static readonly byte[] Payload = [1, 2, 3, 4, 5];
    private static readonly byte[] Packet4 = Packet(FrameBuilder.Client, FrameBuilder.Server);
    private static readonly byte[] Packet6 = Packet(FrameBuilder.Client6, FrameBuilder.Server6);

    public static TheoryData<string, int, byte[]> Readable() => new()
    {
        { "Ethernet", 1, FrameBuilder.EthernetFrame(Packet4) },
        { "Ethernet, IPv6", 1, FrameBuilder.EthernetFrame(Packet6) },
        { "802.1Q", 1, FrameBuilder.EthernetFrame(Packet4, 0x8100) },
        { "802.1ad", 1, FrameBuilder.EthernetFrame(Packet6, 0x88a8, 0x8100) },
        { "QinQ, old type", 1, FrameBuilder.EthernetFrame(Packet4, 0x9100, 0x8100) },
        { "Linux cooked", 113, FrameBuilder.CookedFrame(Packet4) },
        { "Linux cooked, tagged", 113, FrameBuilder.CookedFrame(Packet6, 0x8100) },
        { "Linux cooked v2", 276, FrameBuilder.Cooked2Frame(Packet4) },
        { "Linux cooked v2, IPv6", 276, FrameBuilder.Cooked2Frame(Packet6) },
        { "raw, IPv4", 101, Packet4 },
        { "raw, IPv6", 101, Packet6 },
        { "raw IPv4", 228, Packet4 },
        { "raw IPv6", 229, Packet6 },
        { "null, little-endian", 0, FrameBuilder.LoopbackFrame(2, littleEndian: true, Packet4) },
        { "null, big-endian", 0, FrameBuilder.LoopbackFrame(2, littleEndian: false, Packet4) },
        { "null, Linux IPv6", 0, FrameBuilder.LoopbackFrame(10, littleEndian: true, Packet6) },
        { "null, NetBSD IPv6", 0, FrameBuilder.LoopbackFrame(24, littleEndian: true, Packet6) },
        { "null, FreeBSD IPv6", 0, FrameBuilder.LoopbackFrame(28, littleEndian: true, Packet6) },
        { "null, Darwin IPv6", 0, FrameBuilder.LoopbackFrame(30, littleEndian: true, Packet6) },
        { "loop", 108, FrameBuilder.LoopbackFrame(2, littleEndian: false, Packet4) },
    };

    public static TheoryData<string, string, int, byte[]> Skipped()
    {
        (Endpoint client, Endpoint server) = (FrameBuilder.Client, FrameBuilder.Server);
        (Endpoint client6, Endpoint server6) = (FrameBuilder.Client6, FrameBuilder.Server6);
        byte[] tcp = Tcp(client, server);
        byte[] arp = [.. new byte[12], 0x08, 0x06, .. new byte[46]];
        return new()
        {
            { "user link", nameof(DecodeResult.UnknownLink), 147, Packet4 },
            { "ARP", nameof(DecodeResult.NotIp), 1, arp },
            { "802.3 length", nameof(DecodeResult.NotIp), 1, [.. new byte[12], 0, 46, .. new byte[46]] },
            { "five VLAN tags", nameof(DecodeResult.NotIp), 1, FrameBuilder.EthernetFrame(Packet4, 0x8100, 0x8100, 0x8100, 0x8100, 0x8100) },
            { "null, AppleTalk", nameof(DecodeResult.NotIp), 0, FrameBuilder.LoopbackFrame(16, littleEndian: true, Packet4) },
            { "UDP", nameof(DecodeResult.NotTcp), 101, FrameBuilder.IPv4(client, server, tcp, protocol: 17) },
            { "UDP, IPv6", nameof(DecodeResult.NotTcp), 101, FrameBuilder.IPv6(client6, server6, tcp, last: 17) },
            { "ESP after options", nameof(DecodeResult.NotTcp), 101, FrameBuilder.IPv6(client6, server6, tcp, [(60, new byte[8])], last: 50) },
            { "first fragment", nameof(DecodeResult.Fragment), 101, FrameBuilder.IPv4(client, server, tcp, fragment: 0x2000) },
            { "last fragment", nameof(DecodeResult.Fragment), 101, FrameBuilder.IPv4(client, server, tcp, fragment: 0x0003) },
            { "IPv6 fragment", nameof(DecodeResult.Fragment), 101, FrameBuilder.IPv6(client6, server6, tcp, [(44, [0, 0, 0, 1, 9, 9, 9, 9])]) },
            { "IP version 5", nameof(DecodeResult.Malformed), 101, [0x55, .. Packet4[1..]] },
            { "IP header of 16 bytes", nameof(DecodeResult.Malformed), 101, [0x44, .. Packet4[1..]] },
            { "total length below the header", nameof(DecodeResult.Malformed), 101, FrameBuilder.IPv4(client, server, tcp, totalLength: 19) },
            { "total length above the frame", nameof(DecodeResult.Malformed), 101, FrameBuilder.IPv4(client, server, tcp, totalLength: 200) },
            { "payload length above the frame", nameof(DecodeResult.Malformed), 101, FrameBuilder.IPv6(client6, server6, tcp, payloadLength: 200) },
            { "ten extension headers", nameof(DecodeResult.Malformed), 101, FrameBuilder.IPv6(client6, server6, tcp, [.. Enumerable.Repeat(((byte)60, new byte[8]), 10)]) },
            { "extension header over the end", nameof(DecodeResult.Malformed), 101, FrameBuilder.IPv6(client6, server6, [], [(60, [0, 200, 0, 0, 0, 0, 0, 0])]) },
            { "no room for TCP", nameof(DecodeResult.Malformed), 101, FrameBuilder.IPv4(client, server, tcp[..12]) },
            { "data offset below the header", nameof(DecodeResult.Malformed), 101, FrameBuilder.IPv4(client, server, WithOffset(tcp, 4)) },
            { "data offset over the end", nameof(DecodeResult.Malformed), 101, FrameBuilder.IPv4(client, server, WithOffset(tcp, 15)) },
            { "empty", nameof(DecodeResult.Malformed), 101, [] },
            { "Ethernet header cut short by itself", nameof(DecodeResult.Malformed), 1, new byte[13] },
        };
    }

    [Theory]
    [MemberData(nameof(Readable))]
    public void Read_KnownLinkLayer_FindsTheSegment(string what, int linkType, byte[] frame)
    {
        Assert.NotEmpty(what);
        AssertSegment(linkType, frame, frame.Length);
    }

    [Theory]
    [MemberData(nameof(Readable))]
    public void Read_FrameCutAnywhere_IsTruncatedUntilTheTcpHeaderIsWhole(string what, int linkType, byte[] frame)
    {
        Assert.NotEmpty(what);
        int header = frame.AsSpan().LastIndexOf(Payload) - OptionBytes;
        for (int length = 0; length < frame.Length; length++)
        {
            DecodeResult result = Segment.Read(linkType, frame.Length, frame.AsSpan(0, length), out Segment segment);
            Assert.Equal(length < header ? DecodeResult.Truncated : DecodeResult.Done, result);
            if (result == DecodeResult.Done)
            {
                Assert.Equal(Payload.Length, segment.PayloadLength);
                Assert.Equal(Payload[..Math.Clamp(length - header - OptionBytes, 0, Payload.Length)], segment.Payload.ToArray());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Skipped))]
    public void Read_AnythingElse_SaysWhat(string what, string expected, int linkType, byte[] frame)
    {
        Assert.NotEmpty(what);
        Assert.Equal(expected, Segment.Read(linkType, frame.Length, frame, out _).ToString());
    }

    [Fact]
    public void Read_PaddedFrame_LeavesThePaddingOut()
    {
        byte[] tcp = FrameBuilder.Tcp(FrameBuilder.Client, FrameBuilder.Server, 1, 2, TcpFlags.None, [9], optionWords: 0);
        byte[] frame = FrameBuilder.EthernetFrame(FrameBuilder.IPv4(FrameBuilder.Client, FrameBuilder.Server, tcp));

        Assert.Equal(60, frame.Length);
        Assert.Equal(DecodeResult.Done, Segment.Read(1, frame.Length, frame, out Segment segment));
        Assert.Equal([9], segment.Payload.ToArray());
        Assert.Equal(1, segment.PayloadLength);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void Read_IPv4Options_AreSkipped(int words) => AssertSegment(
        101, FrameBuilder.IPv4(FrameBuilder.Client, FrameBuilder.Server, Tcp(FrameBuilder.Client, FrameBuilder.Server), words));

    [Fact]
    public void Read_TotalLengthZero_TakesTheFrames() => AssertSegment(
        101,
        FrameBuilder.IPv4(
            FrameBuilder.Client, FrameBuilder.Server, Tcp(FrameBuilder.Client, FrameBuilder.Server), totalLength: 0));

    [Fact]
    public void Read_TotalLengthZeroAndFrameOver64KiB_TakesAllOfIt()
    {
        byte[] payload = new byte[200_000];
        byte[] tcp = FrameBuilder.Tcp(FrameBuilder.Client, FrameBuilder.Server, 1, 2, TcpFlags.None, payload);
        byte[] frame = FrameBuilder.IPv4(FrameBuilder.Client, FrameBuilder.Server, tcp, totalLength: 0);

        Assert.Equal(DecodeResult.Done, Segment.Read(101, frame.Length, frame, out Segment segment));
        Assert.Equal(payload.Length, segment.Payload.Length);
    }

    [Fact]
    public void Read_Jumbogram_TakesTheFramesLength()
    {
        byte[] payload = new byte[100_000];
        byte[] tcp = FrameBuilder.Tcp(FrameBuilder.Client6, FrameBuilder.Server6, 1, 2, TcpFlags.None, payload);
        byte[] frame = FrameBuilder.IPv6(
            FrameBuilder.Client6, FrameBuilder.Server6, tcp, [(0, [0, 0, 0xc2, 4, 0, 1, 0x86, 0xb4])], payloadLength: 0);

        Assert.Equal(DecodeResult.Done, Segment.Read(101, frame.Length, frame, out Segment segment));
        Assert.Equal(payload.Length, segment.Payload.Length);
    }

    [Fact]
    public void Read_IPv6ExtensionHeaders_AreSkipped()
    {
        (byte, byte[])[] extensions =
        [
            (0, new byte[16].Also(bytes => bytes[1] = 1)), // hop-by-hop options
            (60, new byte[8]), // destination options
            (43, new byte[24].Also(bytes => bytes[1] = 2)), // routing
            (44, new byte[8]), // fragment header of a whole packet
            (51, new byte[24].Also(bytes => bytes[1] = 4)), // authentication
            (60, new byte[8]),
        ];
        AssertSegment(
            101,
            FrameBuilder.IPv6(
                FrameBuilder.Client6, FrameBuilder.Server6, Tcp(FrameBuilder.Client6, FrameBuilder.Server6), extensions));
    }

    [Fact]
    public void Read_Flags_AreThoseOfTheHeader()
    {
        byte[] tcp = FrameBuilder.Tcp(
            FrameBuilder.Client, FrameBuilder.Server, 1, 2, TcpFlags.Syn | TcpFlags.Fin | TcpFlags.Reset, [], optionWords: 10);
        byte[] frame = FrameBuilder.IPv4(FrameBuilder.Client, FrameBuilder.Server, tcp);

        Assert.Equal(DecodeResult.Done, Segment.Read(101, frame.Length, frame, out Segment segment));
        Assert.True(segment is { IsSyn: true, IsFin: true, IsReset: true, HasAcknowledgement: true, PayloadLength: 0 });
        Assert.Equal(2u, segment.FirstByte.Value);
    }

    private static void AssertSegment(int linkType, byte[] frame, int? wireLength = null)
    {
        Assert.Equal(DecodeResult.Done, Segment.Read(linkType, wireLength ?? frame.Length, frame, out Segment segment));
        bool isIPv4 = new Endpoint(segment.SourceAddress, 0).IsIPv4;
        (Endpoint client, Endpoint server) = isIPv4
            ? (FrameBuilder.Client, FrameBuilder.Server)
            : (FrameBuilder.Client6, FrameBuilder.Server6);
        Assert.Equal(client, new Endpoint(segment.SourceAddress, segment.SourcePort));
        Assert.Equal(server, new Endpoint(segment.DestinationAddress, segment.DestinationPort));
        Assert.Equal(0xfffffff0, segment.Sequence.Value);
        Assert.Equal(77u, segment.Acknowledgement.Value);
        Assert.Equal(Payload, segment.Payload.ToArray());
        Assert.Equal(Payload.Length, segment.PayloadLength);
    }

    private static byte[] Packet(Endpoint client, Endpoint server) => client.IsIPv4
        ? FrameBuilder.IPv4(client, server, Tcp(client, server))
        : FrameBuilder.IPv6(client, server, Tcp(client, server));

    private static byte[] Tcp(Endpoint client, Endpoint server) =>
        FrameBuilder.Tcp(client, server, 0xfffffff0, 77, TcpFlags.None, Payload);

    private static byte[] WithOffset(byte[] tcp, int words) =>
        [.. tcp[..12], (byte)(words << 4), .. tcp[13..]];
}
