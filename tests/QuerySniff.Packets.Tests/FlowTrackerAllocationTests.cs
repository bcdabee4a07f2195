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
        CountingHandler.Totals totals = new();
        FlowTracker<CountingHandler, CountingHandler.Totals> tracker = new(
            new CountingHandler(totals), new FlowTrackerOptions { Ports = [3306], FlowsMax = 1024 });
        byte[][] frames = Conversation.Sample().Segments.Select(FrameBuilder.Frame).ToArray();
        long now = 1_700_000_000_000_000_000;

        void Connect()
        {
            // Ten seconds later, for the same numbers within a few would be late copies of the connection before.
            now += 10_000_000_000;
            foreach (byte[]? frame in frames)
            {
                tracker.OnFrame(now += 1_000_000, 1, frame.Length, frame);
            }
        }

        Connect();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < Rounds; round++)
        {
            Connect();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(Rounds + 1, tracker.Counters.FlowsOpened);
        Assert.Equal((Rounds + 1) * Conversation.Sample().Segments.Sum(s => s.Payload.Length), totals.Bytes);
    }

    private static void AssertNoAllocation(int[] order)
    {
        CountingHandler.Totals totals = new();
        FlowTracker<CountingHandler, CountingHandler.Totals> tracker = new(
            new CountingHandler(totals), new FlowTrackerOptions { Ports = [3306] });
        byte[][][] rounds = Enumerable.Range(0, Rounds * 2).Select(round => Frames((uint)round, order)).ToArray();
        long now = 1_700_000_000_000_000_000;

        void Run(int from, int to)
        {
            foreach (byte[][]? frame in rounds.AsSpan(from, to - from))
            {
                foreach (byte[]? bytes in frame)
                {
                    tracker.OnFrame(now += 1_000_000, 1, bytes.Length, bytes);
                }
            }
        }

        byte[] opening = FrameBuilder.Frame(new TestSegment(StreamDirection.ToServer, 999, 4_999, TcpFlags.None, [0]));
        tracker.OnFrame(now, 1, opening.Length, opening);
        Run(0, Rounds);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(Rounds, Rounds * 2);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1 + (Rounds * 2 * 4 * 1000), totals.Bytes);
        Assert.Equal(0, tracker.Counters.Gaps);
        Assert.Equal(0, tracker.HeldSegmentCount);
    }

    /// <summary>Two requests and two responses of a kilobyte, in an order of their own.</summary>
    private static byte[][] Frames(uint round, int[] order)
    {
        Conversation conversation = new(1_000 + (round * 2_000), 4_999 + (round * 2_000));
        for (int i = 0; i < 4; i++)
        {
            conversation.Send((StreamDirection)(i & 1), new byte[1000]);
        }

        return [.. order.Select(i => FrameBuilder.Frame(conversation.Segments[i]))];
    }
}
