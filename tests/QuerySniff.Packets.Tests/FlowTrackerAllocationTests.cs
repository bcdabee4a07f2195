namespace QuerySniff.Packets.Tests;

/// <summary>The steady state allocates nothing, whether the segments come in order or not.</summary>
public class FlowTrackerAllocationTests
{
    private const int Rounds = 200;

    [Fact]
    public void OnFrame_SegmentsInOrder_AllocatesNothing() => AssertNoAllocation([0, 1, 2, 3]);

    [Fact]
    public void OnFrame_SegmentsOutOfOrderAndTwice_AllocatesNothing() => AssertNoAllocation([3, 1, 0, 1, 2, 2]);

    [Fact]
    public void OnFrame_ConnectionsThatComeAndGo_AllocatesNothing()
    {
        var totals = new CountingHandler.Totals();
        var tracker = new FlowTracker<CountingHandler, CountingHandler.Totals>(
            new CountingHandler(totals), new FlowTrackerOptions { Ports = [3306], FlowsMax = 1024 });
        var frames = Conversation.Sample().Segments.Select(FrameBuilder.Frame).ToArray();
        var now = 1_700_000_000_000_000_000;

        void Connect()
        {
            // Ten seconds later, for the same numbers within a few would be late copies of the connection before.
            now += 10_000_000_000;
            foreach (var frame in frames)
            {
                tracker.OnFrame(now += 1_000_000, 1, frame.Length, frame);
            }
        }

        Connect();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            Connect();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(Rounds + 1, tracker.Counters.FlowsOpened);
        Assert.Equal((Rounds + 1) * Conversation.Sample().Segments.Sum(s => s.Payload.Length), totals.Bytes);
    }

    private static void AssertNoAllocation(int[] order)
    {
        var totals = new CountingHandler.Totals();
        var tracker = new FlowTracker<CountingHandler, CountingHandler.Totals>(
            new CountingHandler(totals), new FlowTrackerOptions { Ports = [3306] });
        var rounds = Enumerable.Range(0, Rounds * 2).Select(round => Frames((uint)round, order)).ToArray();
        var now = 1_700_000_000_000_000_000;

        void Run(int from, int to)
        {
            foreach (var frame in rounds.AsSpan(from, to - from))
            {
                foreach (var bytes in frame)
                {
                    tracker.OnFrame(now += 1_000_000, 1, bytes.Length, bytes);
                }
            }
        }

        var opening = FrameBuilder.Frame(new TestSegment(StreamDirection.ToServer, 999, 4_999, TcpFlags.None, [0]));
        tracker.OnFrame(now, 1, opening.Length, opening);
        Run(0, Rounds);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(Rounds, Rounds * 2);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1 + (Rounds * 2 * 4 * 1000), totals.Bytes);
        Assert.Equal(0, tracker.Counters.Gaps);
        Assert.Equal(0, tracker.HeldSegmentCount);
    }

    /// <summary>Two requests and two responses of a kilobyte, in an order of their own.</summary>
    private static byte[][] Frames(uint round, int[] order)
    {
        var conversation = new Conversation(1_000 + (round * 2_000), 4_999 + (round * 2_000));
        for (var i = 0; i < 4; i++)
        {
            conversation.Send((StreamDirection)(i & 1), new byte[1000]);
        }

        return [.. order.Select(i => FrameBuilder.Frame(conversation.Segments[i]))];
    }
}
