namespace QuerySniff.Packets.Tests;

public sealed class FlowTrackerSamplingTests
{
    private const int Flows = 200;

    [Fact]
    public void Sample_SmallerShare_IsAmongTheLarger()
    {
        Rig rig = new(new FlowTrackerOptions { Ports = [3306], FlowsMax = 4 * Flows });
        HashSet<ushort> larger = FollowedPorts(rig);
        Assert.Equal(Flows, larger.Count);
        for (int weight = 2; weight <= 64; weight *= 2)
        {
            rig.Tracker.Sample(weight, rig.Now);
            HashSet<ushort> followed = FollowedPorts(rig);
            Assert.Subset(larger, followed);
            larger = followed;
        }

        // The flows are hashed with a key of this run: about 3 of 200 are left, and two steps may leave the same ones.
        Assert.InRange(larger.Count, 0, Flows / 4);
    }

    [Fact]
    public void Sample_FlowsThatLeaveIt_EndAtOnceAndGiveUpWhatTheyHeldWithoutAGap()
    {
        Rig rig = new(new FlowTrackerOptions { Ports = [3306], FlowsMax = 4 * Flows });
        for (ushort i = 0; i < Flows; i++)
        {
            rig.Frame(From(i, 100, "ab"u8));
            rig.Frame(From(i, 104, "ef"u8));
        }

        rig.Tracker.Sample(64, rig.Now);
        Rig.CheckSums(rig.Counters);

        Transcript[] left = [.. rig.Flows.Where(flow => flow.End == FlowEnd.SampledOut)];
        Assert.InRange(left.Length, Flows / 2, Flows);
        Assert.All(left, flow => Assert.Empty(flow.Gaps));
        Assert.Equal(Flows - left.Length, rig.Tracker.FlowCount);
        Assert.Equal(2L * left.Length, rig.Counters.SampledOutBytes);
        Assert.Equal(2L * (Flows - left.Length), rig.Counters.HeldBytes);
        rig.Finish();
    }

    [Fact]
    public void Sample_FramesOutOfIt_AreCountedAndOpenNothing()
    {
        Rig rig = new(new FlowTrackerOptions { Ports = [3306], FlowsMax = 4 * Flows });
        rig.Tracker.Sample(64, rig.Now);
        for (ushort i = 0; i < Flows; i++)
        {
            rig.Frame(From(i, 100, "ab"u8));
        }

        PacketCounters counters = rig.Counters;
        Assert.InRange(counters.SampledOutFrames, Flows / 2, Flows);
        Assert.Equal(Flows, counters.SampledOutFrames + counters.FlowsOpened);
        Assert.Equal(counters.FrameBytes / Flows * counters.SampledOutFrames, counters.SampledOutFrameBytes);
        rig.Finish();
    }

    [Fact]
    public void Sample_AllAgain_JoinsMidStream()
    {
        Rig rig = new(new FlowTrackerOptions { Ports = [3306], FlowsMax = 4 * Flows });
        rig.Tracker.Sample(64, rig.Now);
        FollowedPorts(rig);
        long followed = rig.Counters.FlowsOpened;
        rig.Tracker.Sample(1, rig.Now);
        Assert.Equal(Flows, FollowedPorts(rig).Count);
        Assert.Equal(Flows, rig.Counters.FlowsOpened);
        Assert.Equal(Flows, rig.Counters.FlowsMidStream);
        Assert.InRange(followed, 0, Flows / 2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(128)]
    public void Sample_WeightThatIsNone_IsRefused(int weight) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Rig().Tracker.Sample(weight, 0));

    // Each of many clients sends a byte.
    private static HashSet<ushort> FollowedPorts(Rig rig)
    {
        HashSet<ushort> followed = [];
        for (ushort i = 0; i < Flows; i++)
        {
            long before = rig.Counters.SampledOutFrames;
            rig.Frame(From(i, 100, "x"u8));
            if (rig.Counters.SampledOutFrames == before)
            {
                followed.Add(i);
            }
        }

        return followed;
    }

    private static byte[] From(ushort client, uint sequence, ReadOnlySpan<byte> payload)
    {
        Endpoint source = Endpoint.FromIPv4(0xc000_0201, (ushort)(40_000 + client));
        byte[] segment = FrameBuilder.Tcp(source, FrameBuilder.Server, sequence, 1, TcpFlags.None, [.. payload]);
        return FrameBuilder.EthernetFrame(FrameBuilder.IPv4(source, FrameBuilder.Server, segment));
    }
}
