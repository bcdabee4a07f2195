namespace QuerySniff.Packets.Tests;

/// <summary>A tracker with a recorder behind it and a clock before it, which goes on by a millisecond a frame.</summary>
internal sealed class Rig
{
    public const long Millisecond = 1_000_000;

    public Rig(FlowTrackerOptions? options = null)
    {
        Tracker = new FlowTracker<Recorder, Transcript>(
            new Recorder(Flows), options ?? new FlowTrackerOptions { Ports = [3306], FlowsMax = 256 });
    }

    public List<Transcript> Flows { get; } = [];

    public FlowTracker<Recorder, Transcript> Tracker { get; }

    public long Now { get; set; } = 1_700_000_000_000_000_000;

    public PacketCounters Counters => Tracker.Counters;

    /// <summary>The one flow there has been.</summary>
    public Transcript Flow => Assert.Single(Flows);

    public Rig Frame(byte[] frame, int linkType = FrameBuilder.Ethernet, int? captured = null)
    {
        Now += Millisecond;
        Tracker.OnFrame(Now, linkType, frame.Length, frame.AsSpan(0, Math.Min(captured ?? frame.Length, frame.Length)));
        CheckSums(Counters);
        return this;
    }

    public Rig Segment(TestSegment segment) => Frame(FrameBuilder.Frame(segment));

    public Rig Segments(IEnumerable<TestSegment> segments)
    {
        foreach (TestSegment segment in segments)
        {
            Segment(segment);
        }

        return this;
    }

    /// <summary>Lets time pass without frames.</summary>
    public Rig Wait(TimeSpan time)
    {
        Now += (long)time.TotalNanoseconds;
        Tracker.OnTime(Now);
        CheckSums(Counters);
        return this;
    }

    /// <summary>Lets what is missing be declared, then ends the capture.</summary>
    public Rig Finish()
    {
        Wait(TimeSpan.FromSeconds(1));
        Tracker.Close(Now);
        CheckSums(Counters);
        Assert.Equal(0, Counters.HeldBytes);
        Assert.Equal(0, Tracker.HeldSegmentCount);
        Assert.Equal(0, Tracker.HeldCharge);
        Assert.Equal(0, Tracker.TableCount);
        Assert.Equal(Counters.Gaps, Flows.Sum(flow => flow.Gaps.Count));
        Assert.Equal(Counters.GapBytes, Flows.Sum(flow => flow.Gaps.Sum(gap => gap.Bytes)));
        Assert.All(Flows, flow => Assert.NotNull(flow.End));
        return this;
    }

    /// <summary>Nothing is lost without being counted.</summary>
    public static void CheckSums(in PacketCounters c)
    {
        Assert.Equal(
            c.Frames,
            c.Segments + c.UnknownLinks + c.NotIp + c.NotTcp + c.OtherPort + c.Fragments + c.Truncated + c.Malformed);
        Assert.Equal(
            c.PayloadBytes,
            c.DeliveredBytes + c.CutBytes + c.RetransmittedBytes + c.IgnoredBytes + c.SampledOutBytes + c.HeldBytes);
    }
}
