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
        var random = new Random(11);
        var rig = new Rig();
        for (var i = 0; i < 40_000; i++)
        {
            var frame = new byte[random.Next(0, 120)];
            random.NextBytes(frame);
            rig.Frame(frame, LinkTypes[i % LinkTypes.Length]);
        }

        Assert.Equal(40_000, rig.Counters.Frames);
        rig.Finish();
    }

    [Fact]
    public void OnFrame_DamagedFrames_AreCounted()
    {
        var random = new Random(12);
        var frames = Conversation.Sample().Segments.Select(FrameBuilder.Frame).ToArray();
        var rig = new Rig(new FlowTrackerOptions { Ports = [3306], FlowsMax = 16, ReorderBytesMax = 2_000 });
        for (var i = 0; i < 40_000; i++)
        {
            var frame = (byte[])frames[random.Next(frames.Length)].Clone();
            for (var flips = random.Next(4); flips > 0; flips--)
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
            var random = new Random(seed);
            var tracker = new FlowTracker<NumberedHandler, NumberedHandler.Session>(default, new FlowTrackerOptions
            {
                Ports = [3306],
                FlowsMax = 3,
                ReorderBytesMax = 1_500,
                ReorderSegmentsMax = 6,
                ReorderBytesTotalMax = 3_000,
            });
            var now = 0L;
            for (var i = 0; i < 400; i++)
            {
                now += random.Next(100) == 0 ? random.Next(7_000) * Rig.Millisecond : 1;
                var client = FrameBuilder.Client with { Port = (ushort)(40_000 + random.Next(5)) };
                var frame = FrameBuilder.Frame(HostileSegment(random), client, FrameBuilder.Server);
                var captured = random.Next(10) == 0 ? random.Next(54, frame.Length) : frame.Length;
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
        var flags = random.Next(16) switch
        {
            0 => TcpFlags.Syn,
            1 => TcpFlags.Fin,
            2 => random.Next(3) == 0 ? TcpFlags.Reset : TcpFlags.Fin | TcpFlags.Syn,
            _ => TcpFlags.None,
        };
        var sequence = Number(random);
        var first = sequence + ((flags & TcpFlags.Syn) == TcpFlags.None ? 0u : 1u);
        var payload = new byte[random.Next(3) == 0 ? 0 : random.Next(1, 400)];
        for (var i = 0; i < payload.Length; i++)
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
