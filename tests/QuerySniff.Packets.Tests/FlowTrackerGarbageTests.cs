using FsCheck;
using FsCheck.Fluent;

namespace QuerySniff.Packets.Tests;

/// <summary>Whatever comes, it is counted: no exception, no bound passed, no sum broken.</summary>
public class FlowTrackerGarbageTests
{
    private static readonly int[] LinkTypes = [0, 1, 101, 108, 113, 228, 229, 276, 147];

    [Fact]
    public void OnFrame_RandomBytesOfEveryLinkType_AreCounted()
    {
        Random random = new(11);
        Rig rig = new();
        for (int i = 0; i < 40_000; i++)
        {
            byte[] frame = new byte[random.Next(0, 120)];
            random.NextBytes(frame);
            rig.Frame(frame, LinkTypes[i % LinkTypes.Length]);
        }

        Assert.Equal(40_000, rig.Counters.Frames);
        rig.Finish();
    }

    [Fact]
    public void OnFrame_DamagedFrames_AreCounted()
    {
        Random random = new(12);
        byte[][] frames = Conversation.Sample().Segments.Select(FrameBuilder.Frame).ToArray();
        Rig rig = new(new FlowTrackerOptions { Ports = [3306], FlowsMax = 16, ReorderBytesMax = 2_000 });
        for (int i = 0; i < 40_000; i++)
        {
            byte[] frame = (byte[])frames[random.Next(frames.Length)].Clone();
            for (int flips = random.Next(4); flips > 0; flips--)
            {
                frame[random.Next(12, frame.Length)] ^= (byte)(1 << random.Next(8));
            }

            rig.Frame(frame, captured: random.Next(8) == 0 ? random.Next(frame.Length) : null);
            Assert.InRange(rig.Tracker.TableCount, 0, 16);
        }

        Assert.True(rig.Counters.Segments > 10_000);
        rig.Finish();
    }

    [Fact]
    public void OnFrame_HostileSegments_StayInPlaceAndWithinTheBounds() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            Random random = new(seed);
            FlowTracker<NumberedHandler, NumberedHandler.Session> tracker = new(default, new FlowTrackerOptions
            {
                Ports = [3306],
                FlowsMax = 3,
                ReorderBytesMax = 1_500,
                ReorderSegmentsMax = 6,
                ReorderBytesTotalMax = 3_000,
            });
            long now = 0L;
            for (int i = 0; i < 400; i++)
            {
                now += random.Next(100) == 0 ? random.Next(7_000) * Rig.Millisecond : 1;
                Endpoint client = FrameBuilder.Client with { Port = (ushort)(40_000 + random.Next(5)) };
                byte[] frame = FrameBuilder.Frame(HostileSegment(random), client, FrameBuilder.Server);
                int captured = random.Next(10) == 0 ? random.Next(54, frame.Length) : frame.Length;
                tracker.OnFrame(now, FrameBuilder.Ethernet, frame.Length, frame.AsSpan(0, captured));
                Assert.InRange(tracker.TableCount, 0, 3);
                Assert.InRange(tracker.HeldCharge, 0, 3_000);
                Rig.CheckSums(tracker.Counters);
            }

            tracker.Close(now);
            Assert.Equal(0, tracker.HeldSegmentCount);
            Assert.Equal(0, tracker.TableCount);
            Assert.Equal(0, tracker.Counters.OverlapConflicts);
            Assert.Equal(0, tracker.Counters.HeldBytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static TestSegment HostileSegment(Random random)
    {
        TcpFlags flags = random.Next(16) switch
        {
            0 => TcpFlags.Syn,
            1 => TcpFlags.Fin,
            2 => random.Next(3) == 0 ? TcpFlags.Reset : TcpFlags.Fin | TcpFlags.Syn,
            _ => TcpFlags.None,
        };
        uint sequence = Number(random);
        uint first = sequence + ((flags & TcpFlags.Syn) == TcpFlags.None ? 0u : 1u);
        byte[] payload = new byte[random.Next(3) == 0 ? 0 : random.Next(1, 400)];
        for (int i = 0; i < payload.Length; i++)
        {
            payload[i] = unchecked((byte)(first + (uint)i));
        }

        uint? ack = random.Next(5) == 0 ? null : Number(random);
        return new TestSegment((StreamDirection)random.Next(2), sequence, ack, flags, payload);
    }

    /// <summary>A number near the wrap, and now and then one from anywhere.</summary>
    private static uint Number(Random random) =>
        random.Next(20) == 0 ? (uint)random.NextInt64(1L << 32) : unchecked((uint)random.Next(-1_500, 1_500));
}
