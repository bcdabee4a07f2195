using System.Buffers.Binary;
using System.Net;
using QuerySniff.Capture.Tests.Support;

namespace QuerySniff.Capture.Tests;

/// <summary>Capture on interfaces other than loopback: two hosts with a cable between them.</summary>
public sealed class NetworkTests
{
    private const ushort Port = 3306;

    [NetworkFact]
    public void TryRead_CableIPv4_GivesBothDirections() => AssertCapturesBothDirections("wire", "192.0.2.1");

    [NetworkFact]
    public void TryRead_CableIPv6_GivesBothDirections() => AssertCapturesBothDirections("wire", "2001:db8::1");

    [NetworkFact]
    public void TryRead_AnyOnCable_GivesBothDirections() => AssertCapturesBothDirections("any", "192.0.2.1");

    [NetworkFact]
    public void TryRead_CableAndLoopback_GivesBothInterfaces() => InPair((_, _) =>
    {
        using PacketSocket wire = new("wire");
        using LiveSource source = Open("wire", "lo");
        using PacketSocket loopback = new("lo");
        const int framesEach = 1000;
        byte[] frame = TestFrame.Ethernet(TestFrame.IPv4Type, TestFrame.IPv4(TestFrame.Tcp(1, Port, payload: 10)));
        for (int i = 0; i < framesEach; i++)
        {
            wire.Send(frame);
            loopback.Send(frame);
        }

        Assert.Equal(2 * framesEach, Frames.ReadAll(source).Count);
        Assert.Equal(2 * framesEach, source.ReadStatistics().Received);
    });

    [NetworkFact]
    public void TryRead_TagsComingIn_GivesTheFrameAsSent() => InPair((client, server) =>
    {
        using LiveSource source = Open("wire");
        client.Enter();
        using PacketSocket socket = new("wire");
        AssertTagsPass(socket, source);
    });

    [NetworkFact]
    public void TryRead_TagsGoingOut_GivesTheFrameAsSent() => InPair((client, server) =>
    {
        using LiveSource source = Open("wire");
        using PacketSocket socket = new("wire");
        AssertTagsPass(socket, source);
    });

    [NetworkFact]
    public void TryRead_BareAcknowledgementWithTags_IsLeftOutInTheKernel() => InPair((client, server) =>
    {
        using LiveSource source = Open("wire");
        client.Enter();
        using PacketSocket socket = new("wire");
        foreach (ushort[] tags in new ushort[][] { [], [0x8100], [0x88a8, 0x8100] })
        {
            socket.Send(TestFrame.Ethernet(TestFrame.IPv4Type, TestFrame.IPv4(TestFrame.Tcp(1, Port)), tags));
            socket.Send(TestFrame.Ethernet(TestFrame.IPv6Type, TestFrame.IPv6(TestFrame.Tcp(1, Port)), tags));
        }

        Assert.Empty(Frames.ReadAll(source));
        Assert.Equal(0, source.ReadStatistics().Received);
    });

    [NetworkFact]
    public void TryRead_InterfaceGoesAway_SaysSo() => InPair((_, _) =>
    {
        using LiveSource source = Open("wire");
        NetworkNamespace.Ip("link delete wire");

        CaptureException e = Assert.Throws<CaptureException>(() => Frames.ReadAll(source));

        Assert.StartsWith("capture on 'wire' failed: ", e.Message, StringComparison.Ordinal);
    });

    [NetworkFact]
    public void Open_InterfaceDown_SaysHowToStartIt() => InPair((_, _) =>
    {
        NetworkNamespace.Ip("link set wire down");

        CaptureException e = Assert.Throws<CaptureException>(() => Open("wire"));

        Assert.Contains("`ip link set wire up`", e.Message, StringComparison.Ordinal);
    });

    [NetworkFact]
    public void ReadStatistics_RingOverflows_CountsEveryFrame() => InPair((client, server) =>
    {
        using LiveSource source = Open(ringBytes: 1, "wire");
        client.Enter();
        using PacketSocket socket = new("wire");
        const int sent = 5000;
        for (int i = 0; i < sent; i++)
        {
            socket.Send(Numbered(i));
        }

        int read = Frames.ReadAll(source).Count;
        CaptureStatistics statistics = source.ReadStatistics();

        Assert.True(statistics.KernelDrops > 0);
        Assert.Equal(sent, statistics.Received);
        Assert.Equal(sent, read + statistics.KernelDrops);
    });

    [NetworkFact]
    public void TryRead_RingIsFull_FrameHoldsUntilTheNextRead() => InPair((client, server) =>
    {
        using LiveSource source = Open(ringBytes: 1, "wire");
        client.Enter();
        using PacketSocket socket = new("wire");
        int number = 0;
        Fill();

        // As many frames as several blocks of the ring hold: the last one of a block is the one at risk.
        for (int i = 0; i < 600; i++)
        {
            Assert.Equal(ReadResult.Frame, source.TryRead(out Frame frame));
            byte[] before = frame.Bytes.ToArray();
            Fill();
            Assert.Equal(before, frame.Bytes.ToArray());
        }

        Assert.True(source.ReadStatistics().KernelDrops > 0);

        void Fill()
        {
            for (int i = 0; i < 400; i++)
            {
                socket.Send(Numbered(number++));
            }
        }
    });

    private static void AssertCapturesBothDirections(string interfaceName, string address) => InPair((client, server) =>
    {
        using Conversation conversation = new(IPAddress.Parse(address), client, server);
        using LiveSource source = LiveSource.Open(
            new LiveCaptureOptions { Interfaces = [interfaceName], Ports = [conversation.Server.Port] });
        int expected = conversation.Run(exchanges: 50);

        Assert.Equal(expected, Frames.ReadAll(source).Count);
        Assert.Equal(expected, source.ReadStatistics().Received);
    });

    private static void AssertTagsPass(PacketSocket socket, LiveSource source)
    {
        List<byte[]> sent = [];
        foreach (ushort[] tags in new ushort[][] { [], [0x8100], [0x88a8, 0x8100], [0x8100, 0x8100] })
        {
            byte[] segment = TestFrame.Tcp(1, Port, payload: 10);
            sent.Add(TestFrame.Ethernet(TestFrame.IPv4Type, TestFrame.IPv4(segment), tags));
            sent.Add(TestFrame.Ethernet(TestFrame.IPv6Type, TestFrame.IPv6(segment), tags));
        }

        sent.ForEach(socket.Send);

        Assert.Equal(sent, Frames.ReadAll(source).Select(frame => frame.Bytes));
        Assert.Equal(sent.Count, source.ReadStatistics().Received);
    }

    /// <summary>A frame of 1,400 bytes whose payload is a number over and over.</summary>
    private static byte[] Numbered(int number)
    {
        byte[] frame = TestFrame.Ethernet(TestFrame.IPv4Type, TestFrame.IPv4(TestFrame.Tcp(1, Port, payload: 1400)));
        for (int at = 54; at + 4 <= frame.Length; at += 4)
        {
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(at), number);
        }

        return frame;
    }

    private static void InPair(Action<NetworkNamespace, NetworkNamespace> test) => OwnThread.Run(() =>
    {
        (NetworkNamespace client, NetworkNamespace server) = NetworkNamespace.CreatePair();
        using (client)
        using (server)
        {
            test(client, server);
        }
    });

    private static LiveSource Open(params string[] interfaces) => Open(LiveCaptureOptions.RingBytesDefault, interfaces);

    private static LiveSource Open(int ringBytes, params string[] interfaces) =>
        LiveSource.Open(new LiveCaptureOptions { Interfaces = interfaces, Ports = [Port], RingBytes = ringBytes });
}
