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
            AssertWithinBounds(rig, flowsMax: 16);
        }

        Assert.True(rig.Counters.Segments > 10_000);
        rig.Finish();
    }

    [Fact]
    public void OnFrame_HostileSegments_StayWithinTheBounds() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var rig = new Rig(new FlowTrackerOptions
            {
                Ports = [3306],
                FlowsMax = 3,
                ReorderBytesMax = 1_500,
                ReorderSegmentsMax = 6,
                ReorderBytesTotalMax = 3_000,
            });
            for (var i = 0; i < 300; i++)
            {
                var client = FrameBuilder.Client with { Port = (ushort)(40_000 + random.Next(5)) };
                rig.Now += random.Next(100) == 0 ? random.Next(7_000) * Rig.Millisecond : 0;
                rig.Frame(FrameBuilder.Frame(HostileSegment(random), client, FrameBuilder.Server));
                AssertWithinBounds(rig, flowsMax: 3);
            }

            rig.Finish();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static TestSegment HostileSegment(Random random)
    {
        var flags = random.Next(12) switch
        {
            0 => TcpFlags.Syn,
            1 => TcpFlags.Fin,
            2 => random.Next(3) == 0 ? TcpFlags.Reset : TcpFlags.Fin | TcpFlags.Syn,
            _ => TcpFlags.None,
        };
        var payload = new byte[random.Next(3) == 0 ? 0 : random.Next(1, 400)];
        random.NextBytes(payload);
        uint? ack = random.Next(5) == 0 ? null : Number(random);
        return new TestSegment((StreamDirection)random.Next(2), Number(random), ack, flags, payload);
    }

    /// <summary>A number near the wrap, and now and then one from anywhere.</summary>
    private static uint Number(Random random) =>
        random.Next(20) == 0 ? (uint)random.NextInt64(1L << 32) : unchecked((uint)random.Next(-1_500, 1_500));

    private static void AssertWithinBounds(Rig rig, int flowsMax)
    {
        Assert.InRange(rig.Tracker.TableCount, 0, flowsMax);
        Assert.InRange(rig.Tracker.HeldCharge, 0, 32 << 20);
        Assert.True(rig.Counters.HeldBytes >= 0);
    }
}
