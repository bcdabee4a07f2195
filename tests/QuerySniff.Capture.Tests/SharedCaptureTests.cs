using System.Buffers.Binary;
using System.Net;
using QuerySniff.Capture.Tests.Support;

namespace QuerySniff.Capture.Tests;

/// <summary>Several sources on the same interface: each connection has one of them, for both directions.</summary>
public sealed class SharedCaptureTests
{
    private const ushort Port = 3306;
    private const int Sources = 3;

    // Even ports that follow each other, as Linux gives them to connect(2).
    private const ushort FirstPort = 40_000;
    private const int Connections = 64;

    public static TheoryData<string, ushort[], bool, int> Wires
    {
        get
        {
            TheoryData<string, ushort[], bool, int> wires = [];
            foreach (bool isIPv6 in (bool[])[false, true])
            {
                foreach (ushort[] tags in (ushort[][])[[], [0x8100], [0x88a8, 0x8100], [0x8100, 0x8100]])
                {
                    wires.Add("wire", tags, isIPv6, 0);
                }

                wires.Add("any", [], isIPv6, 0);
            }

            // Those with hop-by-hop options are one connection with those without.
            wires.Add("wire", [], true, 1);
            wires.Add("wire", [], true, 2);
            return wires;
        }
    }

    [NetworkTheory]
    [MemberData(nameof(Wires))]
    public void TryRead_FramesGoInAndOut_GivesAConnectionToOneSource(string name, ushort[] tags, bool isIPv6, int extensions) =>
        InPair((client, server) =>
        {
            IReadOnlyList<LiveSource> sources = Open(name);
            using PacketSocket outgoing = new("wire");
            client.Enter();
            using PacketSocket incoming = new("wire");
            for (int i = 0; i < Connections; i++)
            {
                ushort port = (ushort)(FirstPort + (2 * i));
                incoming.Send(Segment(port, Port, isIPv6, isReversed: false, extensions, tags));
                outgoing.Send(Segment(Port, port, isIPv6, isReversed: true, extensions: 0, tags));
            }

            AssertShared(ReadAll(sources), framesEach: 2);
        });

    [NetworkTheory]
    [InlineData("wire", "192.0.2.1")]
    [InlineData("wire", "2001:db8::1")]
    [InlineData("any", "192.0.2.1")]
    public void TryRead_ConnectionsOnCable_GivesEachToOneSource(string name, string address) =>
        InPair((client, server) => AssertConnectionsShared(name, address, client, server));

    [NetworkTheory]
    [InlineData("lo", "127.0.0.1")]
    [InlineData("lo", "::1")]
    [InlineData("any", "127.0.0.1")]
    [InlineData("any", "::1")]
    public void TryRead_ConnectionsOnLoopback_GivesEachToOneSource(string name, string address) => OwnThread.Run(() =>
    {
        using NetworkNamespace alone = NetworkNamespace.CreateAndEnter();
        AssertConnectionsShared(name, address, client: null, server: null);
    });

    [NetworkFact]
    public void OpenShared_FramesComeAllTheTime_GivesEachFrameOnceAndEachConnectionToOneSource() => InPair((client, server) =>
    {
        client.Enter();
        using PacketSocket socket = new("wire");
        server.Enter();
        int sent = 0;
        int sendUntil = int.MaxValue;
        Thread sender = new(() =>
        {
            for (; sent < Volatile.Read(ref sendUntil); Volatile.Write(ref sent, sent + 1))
            {
                ushort port = (ushort)(FirstPort + (2 * (sent % Connections)));
                byte[] frame = Segment(port, Port, isIPv6: false, isReversed: false, extensions: 0, []);
                BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(^4), sent);
                socket.Send(frame);
            }
        });
        sender.Start();
        IReadOnlyList<LiveSource> sources = Open("wire");
        Volatile.Write(ref sendUntil, Volatile.Read(ref sent) + (10 * Connections));
        sender.Join();

        List<CopiedFrame>[] captured = ReadAll(sources);
        AssertShared(captured);
        int[] numbers = [.. captured.SelectMany(frames => frames, (_, frame) => BinaryPrimitives.ReadInt32BigEndian(frame.Bytes.AsSpan(^4)))];
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
        Assert.InRange(numbers.Length, 9 * Connections, int.MaxValue);
    });

    [NetworkFact]
    public void ReadStatistics_RingsOverflow_CountEveryFrameOnce() => InPair((client, server) =>
    {
        IReadOnlyList<LiveSource> sources = Open("wire", ringBytes: 1);
        client.Enter();
        using PacketSocket socket = new("wire");
        const int rounds = 100;
        for (int i = 0; i < rounds * Connections; i++)
        {
            ushort port = (ushort)(FirstPort + (2 * (i % Connections)));
            socket.Send(Segment(port, Port, isIPv6: false, isReversed: false, extensions: 0, [], payload: 1400));
        }

        int read = sources.Sum(source => Frames.ReadAll(source).Count);
        CaptureStatistics statistics = sources.Aggregate(default(CaptureStatistics), (sum, source) => sum + source.ReadStatistics());
        Close(sources);

        Assert.True(statistics.KernelDrops > 0);
        Assert.Equal(rounds * Connections, statistics.Received);
        Assert.Equal(rounds * Connections, read + statistics.KernelDrops);
    });

    [Theory]
    [InlineData(0)]
    [InlineData(LiveSource.SharedMax + 1)]
    public void OpenShared_CountOutOfRange_Throws(int count) => Assert.Throws<ArgumentOutOfRangeException>(
        () => LiveSource.OpenShared(new LiveCaptureOptions { Interfaces = ["lo"], Ports = [Port] }, count));

    private static void AssertConnectionsShared(string name, string address, NetworkNamespace? client, NetworkNamespace? server)
    {
        using Conversation conversation = new(IPAddress.Parse(address), client, server);
        IReadOnlyList<LiveSource> sources = LiveSource.OpenShared(
            new LiveCaptureOptions { Interfaces = [name], Ports = [conversation.Server.Port] }, Sources);
        int framesEach = 0;
        for (int i = 0; i < Connections; i++)
        {
            framesEach = conversation.Run(exchanges: 5);
        }

        AssertShared(ReadAll(sources), framesEach, conversation.Server.Port);
    }

    /// <summary>
    /// Each connection is in one source, which has both its directions; the sources have something each.
    /// </summary>
    private static void AssertShared(List<CopiedFrame>[] captured, int? framesEach = null, int serverPort = Port)
    {
        Dictionary<int, int> ofConnections = [];
        for (int source = 0; source < captured.Length; source++)
        {
            Assert.NotEmpty(captured[source]);
            foreach (IGrouping<int, CopiedFrame> connection in captured[source].GroupBy(frame => ClientPort(frame, serverPort)))
            {
                Assert.True(ofConnections.TryAdd(connection.Key, source), $"{connection.Key} is in {ofConnections[connection.Key]} and {source}");
                Assert.Equal(framesEach ?? connection.Count(), connection.Count());
            }
        }

        Assert.Equal(Connections, ofConnections.Count);
    }

    /// <summary>The port of a frame that is not the server's.</summary>
    private static int ClientPort(CopiedFrame frame, int serverPort)
    {
        byte[] bytes = frame.Bytes;
        (int type, int ip) = frame.LinkType == LinkType.LinuxCooked2 ? (0, 20) : (12, 14);
        while (Read(type) is 0x8100 or 0x88a8)
        {
            type = ip + 2;
            ip += 4;
        }

        int tcp = ip + (Read(type) == TestFrame.IPv4Type ? 20 : 40);
        for (int next = Read(type) == TestFrame.IPv4Type ? 6 : bytes[ip + 6]; next != 6; tcp += 8)
        {
            next = bytes[tcp];
        }

        return Read(tcp) == serverPort ? Read(tcp + 2) : Read(tcp);

        int Read(int offset) => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(offset));
    }

    private static byte[] Segment(
        ushort from, ushort to, bool isIPv6, bool isReversed, int extensions, ushort[] tags, int payload = 10)
    {
        byte[] packet = TestFrame.Tcp(from, to, payload: payload);
        byte type = 6;
        for (int i = 0; i < extensions; i++)
        {
            packet = [type, 0, 1, 4, 0, 0, 0, 0, .. packet];
            type = 0;
        }

        packet = isIPv6 ? TestFrame.IPv6(packet, type) : TestFrame.IPv4(packet);
        (int source, int bytes) = isIPv6 ? (8, 16) : (12, 4);
        packet[source] ^= 1;
        if (isReversed)
        {
            byte[] address = packet[source..(source + bytes)];
            packet.AsSpan(source + bytes, bytes).CopyTo(packet.AsSpan(source));
            address.CopyTo(packet, source + bytes);
        }

        return TestFrame.Ethernet(isIPv6 ? TestFrame.IPv6Type : TestFrame.IPv4Type, packet, tags);
    }

    private static List<CopiedFrame>[] ReadAll(IReadOnlyList<LiveSource> sources)
    {
        List<CopiedFrame>[] frames = [.. sources.Select(Frames.ReadAll)];
        Close(sources);
        return frames;
    }

    private static void Close(IReadOnlyList<LiveSource> sources)
    {
        foreach (LiveSource source in sources)
        {
            source.Dispose();
        }
    }

    private static IReadOnlyList<LiveSource> Open(string name, int ringBytes = LiveCaptureOptions.RingBytesDefault) =>
        LiveSource.OpenShared(new LiveCaptureOptions { Interfaces = [name], Ports = [Port], RingBytes = ringBytes }, Sources);

    private static void InPair(Action<NetworkNamespace, NetworkNamespace> test) => OwnThread.Run(() =>
    {
        (NetworkNamespace client, NetworkNamespace server) = NetworkNamespace.CreatePair();
        using (client)
        using (server)
        {
            test(client, server);
        }
    });
}
