using QuerySniff.Capture.Tests.Support;

namespace QuerySniff.Capture.Tests;

public sealed class CaptureFilterTests
{
    private const ushort Port = 3306;
    private const ushort Client = 40_000;

    public static TheoryData<int, ushort[]> Layouts => new()
    {
        { LinkType.Ethernet, [] },
        { LinkType.Ethernet, [0x8100] },
        { LinkType.Ethernet, [0x88a8, 0x8100] },
        { LinkType.Ethernet, [0x8100, 0x8100] },
        { LinkType.Ethernet, [0x9100, 0x8100] },
        { LinkType.LinuxCooked, [] },
        { LinkType.LinuxCooked2, [] },
        { LinkType.Raw, [] },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Build_Payload_PassesBothWays(int linkType, ushort[] tags)
    {
        AssertPasses(true, linkType, tags, TestFrame.Tcp(Client, Port, payload: 1));
        AssertPasses(true, linkType, tags, TestFrame.Tcp(Port, Client, payload: 1));
        AssertPasses(true, linkType, tags, TestFrame.Tcp(Port, Client, payload: 1, options: 12));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Build_BareAcknowledgement_IsLeftOut(int linkType, ushort[] tags)
    {
        AssertPasses(false, linkType, tags, TestFrame.Tcp(Client, Port));
        AssertPasses(false, linkType, tags, TestFrame.Tcp(Port, Client));
        AssertPasses(false, linkType, tags, TestFrame.Tcp(Port, Client, options: 12));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Build_BeginningAndEnd_PassWithoutPayload(int linkType, ushort[] tags)
    {
        AssertPasses(true, linkType, tags, TestFrame.Tcp(Client, Port, TestFrame.Syn, options: 20));
        AssertPasses(true, linkType, tags, TestFrame.Tcp(Port, Client, TestFrame.Syn | TestFrame.Ack, options: 20));
        AssertPasses(true, linkType, tags, TestFrame.Tcp(Port, Client, TestFrame.Fin | TestFrame.Ack));
        AssertPasses(true, linkType, tags, TestFrame.Tcp(Client, Port, TestFrame.Rst));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Build_OtherPort_IsLeftOut(int linkType, ushort[] tags)
    {
        AssertPasses(false, linkType, tags, TestFrame.Tcp(Client, 3307, payload: 1));
        AssertPasses(false, linkType, tags, TestFrame.Tcp(Client, 3307, TestFrame.Syn));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Build_OtherProtocol_IsLeftOut(int linkType, ushort[] tags)
    {
        const byte udp = 17;
        byte[] datagram = TestFrame.Tcp(Client, Port, payload: 1);
        using OfflineFilter filter = new(CaptureFilter.Build([Port], linkType)!, linkType);

        Assert.False(filter.Passes(TestFrame.Frame(linkType, TestFrame.IPv4Type, TestFrame.IPv4(datagram, udp), tags)));
        Assert.False(filter.Passes(TestFrame.Frame(linkType, TestFrame.IPv6Type, TestFrame.IPv6(datagram, udp), tags)));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Build_IPv4Options_AreStepped(int linkType, ushort[] tags)
    {
        using OfflineFilter filter = new(CaptureFilter.Build([Port], linkType)!, linkType);
        byte[] full = TestFrame.IPv4(TestFrame.Tcp(Client, Port, payload: 1), options: 40);
        byte[] empty = TestFrame.IPv4(TestFrame.Tcp(Client, Port), options: 40);

        Assert.True(filter.Passes(TestFrame.Frame(linkType, TestFrame.IPv4Type, full, tags)));
        Assert.False(filter.Passes(TestFrame.Frame(linkType, TestFrame.IPv4Type, empty, tags)));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Build_IPv4Fragment_PassesWithoutPorts(int linkType, ushort[] tags)
    {
        const byte udp = 17;
        using OfflineFilter filter = new(CaptureFilter.Build([Port], linkType)!, linkType);
        byte[] later = TestFrame.IPv4(new byte[100], fragment: 0x2001);
        byte[] ofDatagram = TestFrame.IPv4(new byte[100], udp, fragment: 0x2001);
        byte[] first = TestFrame.IPv4(TestFrame.Tcp(Client, Port, payload: 100), fragment: 0x2000);

        Assert.True(filter.Passes(TestFrame.Frame(linkType, TestFrame.IPv4Type, later, tags)));
        Assert.True(filter.Passes(TestFrame.Frame(linkType, TestFrame.IPv4Type, first, tags)));
        Assert.False(filter.Passes(TestFrame.Frame(linkType, TestFrame.IPv4Type, ofDatagram, tags)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(43)]
    [InlineData(44)]
    [InlineData(51)]
    [InlineData(60)]
    public void Build_IPv6ExtensionHeader_PassesIfItMayLeadToTcp(byte extension)
    {
        const byte tcp = 6;
        const byte routing = 43;
        const byte icmp = 58;
        using OfflineFilter filter = new(CaptureFilter.Build([Port], LinkType.Ethernet)!, LinkType.Ethernet);

        Assert.True(filter.Passes(LeadingTo(tcp)));
        Assert.True(filter.Passes(LeadingTo(routing)));
        Assert.False(filter.Passes(LeadingTo(icmp)));

        byte[] LeadingTo(byte next) =>
            TestFrame.Ethernet(TestFrame.IPv6Type, TestFrame.IPv6([next, .. new byte[39]], extension));
    }

    [Fact]
    public void Build_BigTcpWithoutLength_Passes()
    {
        using OfflineFilter filter = new(CaptureFilter.Build([Port], LinkType.Ethernet)!, LinkType.Ethernet);
        byte[] segment = TestFrame.Tcp(Port, Client, payload: 70_000);
        byte[] packet4 = TestFrame.IPv4(segment, totalLength: 0);
        byte[] packet6 = TestFrame.IPv6(segment, payloadLength: 0);

        Assert.True(filter.Passes(TestFrame.Ethernet(TestFrame.IPv4Type, packet4)));
        Assert.True(filter.Passes(TestFrame.Ethernet(TestFrame.IPv6Type, packet6)));
    }

    [Fact]
    public void Build_SeveralPorts_EachPasses()
    {
        int[] ports = [3306, 3307, 33_060];
        using OfflineFilter filter = new(CaptureFilter.Build(ports, LinkType.Ethernet)!, LinkType.Ethernet);

        Assert.All(ports, port => Assert.True(filter.Passes(TestFrame.Ethernet(
            TestFrame.IPv6Type, TestFrame.IPv6(TestFrame.Tcp((ushort)port, Client, payload: 1))))));
    }

    [Fact]
    public void Build_LinkTypeWithoutKnownHeader_IsNull()
    {
        const int bluetooth = 187;

        Assert.Null(CaptureFilter.Build([Port], bluetooth));
    }

    [Theory]
    [InlineData(1, LinkType.Ethernet, 160)]
    [InlineData(1, LinkType.LinuxCooked2, 60)]
    [InlineData(1, LinkType.Raw, 60)]
    [InlineData(LiveCaptureOptions.PortsMax, LinkType.Ethernet, 4096)]
    public void Build_Program_StaysSmall(int ports, int linkType, int instructionsMax)
    {
        int[] numbers = [.. Enumerable.Range(Port, ports)];
        using OfflineFilter filter = new(CaptureFilter.Build(numbers, linkType)!, linkType);

        Assert.InRange(filter.Instructions, 1, instructionsMax);
    }

    [Fact]
    public void WithoutOutgoing_LeavingOnLoopback_IsLeftOut()
    {
        const byte loopback = 1;
        const byte outgoing = 4;
        string text = CaptureFilter.Build([Port], LinkType.LinuxCooked2)!;
        using OfflineFilter filter = new(CaptureFilter.WithoutOutgoing(text, loopback), LinkType.LinuxCooked2);
        byte[] packet = TestFrame.IPv4(TestFrame.Tcp(Client, Port, payload: 1));

        Assert.False(filter.Passes(Cooked(loopback, outgoing)));
        Assert.True(filter.Passes(Cooked(loopback, 0)));
        Assert.True(filter.Passes(Cooked(2, outgoing)));

        byte[] Cooked(byte interfaceIndex, byte packetType)
        {
            byte[] frame = TestFrame.Frame(LinkType.LinuxCooked2, TestFrame.IPv4Type, packet);
            frame[7] = interfaceIndex;
            frame[10] = packetType;
            return frame;
        }
    }

    private static void AssertPasses(bool expected, int linkType, ushort[] tags, byte[] segment)
    {
        using OfflineFilter filter = new(CaptureFilter.Build([Port], linkType)!, linkType);
        byte[] frame4 = TestFrame.Frame(linkType, TestFrame.IPv4Type, TestFrame.IPv4(segment), tags);
        byte[] frame6 = TestFrame.Frame(linkType, TestFrame.IPv6Type, TestFrame.IPv6(segment), tags);

        Assert.Equal(expected, filter.Passes(frame4));
        Assert.Equal(expected, filter.Passes(frame6));
    }
}
