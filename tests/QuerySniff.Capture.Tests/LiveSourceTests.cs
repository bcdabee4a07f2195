using System.Net;
using QuerySniff.Capture.Tests.Support;
using QuerySniff.TestKit;

namespace QuerySniff.Capture.Tests;

public sealed class LiveSourceTests
{
    [CaptureFact]
    public void TryRead_LoopbackIPv4_GivesEachFrameOnceAndCopiesItOnce() =>
        AssertCapturesOnce("lo", IPAddress.Loopback);

    [CaptureFact]
    public void TryRead_LoopbackIPv6_GivesEachFrameOnceAndCopiesItOnce() =>
        AssertCapturesOnce("lo", IPAddress.IPv6Loopback);

    [CaptureFact]
    public void TryRead_AnyIPv4_GivesEachFrameOnceAndCopiesItOnce() =>
        AssertCapturesOnce("any", IPAddress.Loopback);

    [CaptureFact]
    public void TryRead_AnyIPv6_GivesEachFrameOnceAndCopiesItOnce() =>
        AssertCapturesOnce("any", IPAddress.IPv6Loopback);

    [CaptureFact]
    public void TryRead_Any_IsCookedAndNamesTheInterface()
    {
        using Conversation conversation = new(IPAddress.Loopback);
        using LiveSource source = Open("any", conversation.Server.Port);
        conversation.Run(exchanges: 1);

        Assert.All(Frames.ReadAll(source), frame =>
        {
            Assert.Equal(LinkType.LinuxCooked2, frame.LinkType);
            Assert.Equal(Native.LibC.InterfaceNameToIndex("lo"), (uint)frame.Bytes[7]);
        });
    }

    [CaptureFact]
    public void TryRead_LargeMessages_AreNotCut()
    {
        using Conversation conversation = new(IPAddress.Loopback);
        using LiveSource source = Open("lo", conversation.Server.Port);
        conversation.Run(exchanges: 4, messageBytes: 60_000);

        List<CopiedFrame> frames = Frames.ReadAll(source);

        Assert.All(frames, frame => Assert.Equal(frame.WireLength, frame.Bytes.Length));
        Assert.Contains(frames, frame => frame.WireLength > 30_000);
    }

    [CaptureFact]
    public void TryRead_Timestamps_AreInNanosecondsAndInOrder()
    {
        using Conversation conversation = new(IPAddress.Loopback);
        using LiveSource source = Open("lo", conversation.Server.Port);
        long before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        conversation.Run(exchanges: 50);
        long after = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        List<CopiedFrame> frames = Frames.ReadAll(source);

        Assert.Equal(frames.Select(frame => frame.Timestamp).Order(), frames.Select(frame => frame.Timestamp));
        Assert.All(frames, frame => Assert.InRange(frame.Timestamp / 1_000_000, before, after));
        Assert.Contains(frames, frame => frame.Timestamp % 1000 != 0);
    }

    [CaptureFact]
    public void TryRead_OtherPort_IsLeftOutInTheKernel()
    {
        using Conversation captured = new(IPAddress.Loopback);
        using Conversation other = new(IPAddress.Loopback);
        using LiveSource source = Open("lo", captured.Server.Port);
        other.Run(exchanges: 20);

        Assert.Empty(Frames.ReadAll(source));
        Assert.Equal(default, source.ReadStatistics());
    }

    [CaptureFact]
    public void TryRead_SeveralPorts_GivesAll()
    {
        using Conversation first = new(IPAddress.Loopback);
        using Conversation second = new(IPAddress.IPv6Loopback);
        using LiveSource source = Open("lo", first.Server.Port, second.Server.Port);
        int expected = first.Run(exchanges: 3) + second.Run(exchanges: 4);

        Assert.Equal(expected, Frames.ReadAll(source).Count);
    }

    [CaptureFact]
    public void TryRead_SteadyState_AllocatesNothing()
    {
        using Conversation conversation = new(IPAddress.Loopback);
        using LiveSource source = Open("lo", conversation.Server.Port);
        conversation.Run(exchanges: 20);
        _ = ReadBytes(source);
        int expected = conversation.Run(exchanges: 200, messageBytes: 1000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        (int frames, long bytes) = ReadBytes(source);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.Equal(expected, frames);
        Assert.True(bytes > 400 * 1000);
    }

    [CaptureFact]
    public void TryRead_NoTraffic_IsIdle()
    {
        using LiveSource source = Open("lo", 1);

        Assert.Equal(ReadResult.Idle, source.TryRead(out _));
    }

    [CaptureFact]
    public void TryRead_AfterDispose_Throws()
    {
        LiveSource source = Open("lo", 1);
        source.Dispose();

        Assert.Throws<ObjectDisposedException>(() => source.TryRead(out _));
    }

    [CaptureFact]
    public void Open_UnknownInterface_SaysSoAndNamesThoseThereAre()
    {
        CaptureException e = Assert.Throws<CaptureException>(() => Open("nosuch0", 3306));

        Assert.Contains("'nosuch0'", e.Message, StringComparison.Ordinal);
        Assert.Contains("lo", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [CaptureFact]
    public void Open_NameLongerThanTheKernelTakes_SaysThereIsNone()
    {
        CaptureException e = Assert.Throws<CaptureException>(() => Open("an-interface-name-too-long", 3306));

        Assert.StartsWith("there is no interface", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WithoutCapability_SaysHowToGrantIt() => OwnThread.Run(() =>
    {
        Capabilities.KeepOnly();

        CapturePermissionException e = Assert.Throws<CapturePermissionException>(() => Open("lo", 3306));

        Assert.Contains($"setcap cap_net_raw+ep {Environment.ProcessPath}`", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    });

    [CaptureFact]
    public void Open_WithNetRawAlone_Captures() => OwnThread.Run(() =>
    {
        Capabilities.KeepOnly(Capability.NetRaw);

        AssertCapturesOnce("lo", IPAddress.Loopback);
        AssertCapturesOnce("any", IPAddress.Loopback);
    });

    [Fact]
    public void Open_AnyWithOthers_IsRefused()
    {
        LiveCaptureOptions options = new() { Interfaces = ["any", "lo"], Ports = [3306] };

        Assert.Throws<CaptureException>(() => LiveSource.Open(options));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_536)]
    public void Open_PortOutOfRange_IsRefused(int port) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Open("lo", port));

    [Fact]
    public void Open_NoInterface_IsRefused()
    {
        LiveCaptureOptions options = new() { Interfaces = [], Ports = [3306] };

        Assert.Throws<ArgumentOutOfRangeException>(() => LiveSource.Open(options));
    }

    private static void AssertCapturesOnce(string interfaceName, IPAddress address)
    {
        using Conversation conversation = new(address);
        using LiveSource source = Open(interfaceName, conversation.Server.Port);
        int expected = conversation.Run(exchanges: 100);

        List<CopiedFrame> frames = Frames.ReadAll(source);
        CaptureStatistics statistics = source.ReadStatistics();

        Assert.Equal(expected, frames.Count);
        Assert.Equal(new CaptureStatistics(Received: expected, KernelDrops: 0, InterfaceDrops: 0), statistics);
    }

    private static LiveSource Open(string interfaceName, params int[] ports) =>
        LiveSource.Open(new LiveCaptureOptions { Interfaces = [interfaceName], Ports = ports });

    private static (int Frames, long Bytes) ReadBytes(LiveSource source)
    {
        int frames = 0;
        long bytes = 0;
        for (int idle = 0; idle < 4;)
        {
            if (source.TryRead(out Frame frame) == ReadResult.Frame)
            {
                frames++;
                bytes += frame.Bytes.Length;
            }
            else
            {
                idle++;
            }
        }

        return (frames, bytes);
    }
}
