using FsCheck;
using FsCheck.Fluent;

namespace QuerySniff.Packets.Tests;

/// <summary>The short way through the layers against the long one.</summary>
public class PlainSegmentTests
{
    private static readonly byte[] Packet4 = Packet(FrameBuilder.Client, FrameBuilder.Server, []);
    private static readonly byte[] Packet6 = Packet(FrameBuilder.Client6, FrameBuilder.Server6, [7]);

    public static TheoryData<int, byte[]> Plain() => new()
    {
        { 1, FrameBuilder.EthernetFrame(Packet4) },
        { 1, FrameBuilder.EthernetFrame(Packet(FrameBuilder.Client, FrameBuilder.Server, new byte[1_448])) },
        { 113, FrameBuilder.CookedFrame(Packet4) },
        { 276, FrameBuilder.Cooked2Frame(Packet4) },
    };

    [Theory]
    [MemberData(nameof(Plain))]
    public void TryReadPlain_WholeIPv4WithoutOptions_IsTaken(int linkType, byte[] frame)
    {
        Assert.True(Segment.TryReadPlain(linkType, frame.Length, frame, out Segment segment));
        Assert.Equal(Describe(linkType, frame.Length, frame), Describe(segment));
    }

    [Fact]
    public void TryReadPlain_FrameDamagedAnywhere_GivesWhatTheLayersGiveOrNothing() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            Random random = new(seed);
            (int linkType, byte[] frame) = Any(random);
            for (int flips = random.Next(3); flips > 0; flips--)
            {
                frame[random.Next(frame.Length)] ^= (byte)(1 << random.Next(8));
            }

            int wireLength = frame.Length + (random.Next(4) == 0 ? random.Next(-9, 9) : 0);
            byte[] captured = frame[..(random.Next(4) == 0 ? random.Next(frame.Length) : frame.Length)];
            Assert.True(
                !Segment.TryReadPlain(linkType, wireLength, captured, out Segment segment)
                || Describe(segment) == Describe(linkType, wireLength, captured));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    private static (int LinkType, byte[] Frame) Any(Random random)
    {
        byte[] packet = [.. random.Next(8) == 0 ? Packet6 : Packet(FrameBuilder.Client, FrameBuilder.Server, new byte[random.Next(9)])];
        return random.Next(5) switch
        {
            0 => (113, FrameBuilder.CookedFrame(packet)),
            1 => (276, FrameBuilder.Cooked2Frame(packet)),
            2 => (101, packet),
            3 => (1, FrameBuilder.EthernetFrame(packet, 0x8100)),
            _ => (1, FrameBuilder.EthernetFrame(packet)),
        };
    }

    private static string Describe(int linkType, int wireLength, byte[] frame) =>
        Segment.ReadLayers(linkType, wireLength, frame, out Segment segment) is DecodeResult.Done
            ? Describe(segment)
            : "no segment";

    private static string Describe(Segment segment) =>
        $"{new Endpoint(segment.SourceAddress, segment.SourcePort)} {new Endpoint(segment.DestinationAddress, segment.DestinationPort)} "
        + $"{segment.Sequence} {segment.Acknowledgement} {segment.Flags} {segment.PayloadLength} {Convert.ToHexString(segment.Payload)}";

    private static byte[] Packet(Endpoint client, Endpoint server, byte[] payload)
    {
        byte[] tcp = FrameBuilder.Tcp(client, server, 0xffff_fff0, 77, TcpFlags.None, payload);
        return client.IsIPv4 ? FrameBuilder.IPv4(client, server, tcp) : FrameBuilder.IPv6(client, server, tcp);
    }
}
