using FsCheck;
using FsCheck.Fluent;

namespace QuerySniff.Packets.Tests;

/// <summary>Every conversation in every disorder gives what it gives in order.</summary>
public class FlowTrackerReorderTests
{
    /// <summary>Both streams wrap within the sample.</summary>
    private const uint NearWrap = 0xffff_ff90;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    [InlineData(100_000)]
    public void OnFrame_ConversationInSegmentsOfAnySize_GivesTheSameTranscript(int segmentBytes)
    {
        var conversation = Conversation.Sample(segmentBytes, NearWrap, NearWrap);
        var rig = new Rig().Segments(conversation.Segments).Finish();

        Assert.Equal(Conversation.Expected(Conversation.Sample().Segments), rig.Flow.Text);
        Assert.Equal(FlowEnd.Finished, rig.Flow.End);
        Assert.False(rig.Flow.Flow.JoinedMidStream);
        Assert.Equal(0, rig.Counters.OutOfOrderSegments + rig.Counters.RetransmittedBytes + rig.Counters.Gaps);
    }

    [Fact]
    public void OnFrame_SegmentSplitAtEveryByte_GivesTheSameTranscript()
    {
        var segments = Conversation.Sample(100_000, NearWrap, NearWrap).Segments;
        var expected = Conversation.Expected(segments);
        for (var i = 0; i < segments.Count; i++)
        {
            for (var at = 1; at < segments[i].Payload.Length; at++)
            {
                var (first, second) = (segments[i].Part(0, at), segments[i].Part(at, segments[i].Payload.Length));
                AssertTranscript(expected, Replace(segments, i, first, second));
                AssertTranscript(expected, Replace(segments, i, second, first));
            }
        }
    }

    [Fact]
    public void OnFrame_OverlapAtEveryByte_GivesTheSameTranscript()
    {
        var segments = Conversation.Sample(100_000, NearWrap, NearWrap).Segments;
        var expected = Conversation.Expected(segments);
        for (var i = 0; i < segments.Count; i++)
        {
            var length = segments[i].Payload.Length;
            for (var at = 1; at < length; at++)
            {
                var (first, second) = (segments[i].Part(0, Math.Min(at + 5, length)), segments[i].Part(Math.Max(at - 3, 0), length));
                AssertTranscript(expected, Replace(segments, i, first, second));
                AssertTranscript(expected, Replace(segments, i, second, first));
            }
        }
    }

    [Fact]
    public void OnFrame_EachFrameTwice_GivesTheSameTranscriptAndCountsTheCopies()
    {
        var segments = Conversation.Sample().Segments;
        var rig = new Rig().Segments(segments.SelectMany(segment => new[] { segment, segment })).Finish();

        Assert.Equal(Conversation.Expected(segments), rig.Flow.Text);
        Assert.Equal(rig.Counters.PayloadBytes / 2, rig.Counters.RetransmittedBytes);
        Assert.Equal(0, rig.Counters.IgnoredBytes);
    }

    [Fact]
    public void OnFrame_EachSegmentSentAgainMuchLater_GivesTheSameTranscript()
    {
        var segments = Conversation.Sample().Segments;
        for (var i = 0; i < segments.Count; i++)
        {
            for (var later = i + 1; later <= segments.Count; later += 3)
            {
                AssertTranscript(Conversation.Expected(segments), [.. segments.Take(later), segments[i], .. segments.Skip(later)]);
            }
        }
    }

    [Fact]
    public void OnFrame_EachPairOfNeighboursSwapped_GivesTheSameTranscript()
    {
        var segments = Conversation.Sample().Segments;
        for (var i = 0; i + 1 < segments.Count; i++)
        {
            AssertTranscript(
                Conversation.Expected(segments),
                [.. segments.Take(i), segments[i + 1], segments[i], .. segments.Skip(i + 2)],
                mayJoinMidStream: i == 1);
        }
    }

    [Fact]
    public void OnFrame_ResponsesBeforeTheirRequests_GivesThemInTheOrderSent()
    {
        var conversation = new Conversation().Handshake().ToClient("hello").ToServer("query").ToClient("rows").ToServer("quit");
        var segments = conversation.Segments;

        var rig = new Rig().Segments([.. segments.Take(2), segments[5], segments[4], segments[3], segments[2]]).Finish();

        Assert.Equal(Conversation.Expected(segments), rig.Flow.Text);
        Assert.Equal(3, rig.Counters.OutOfOrderSegments);
    }

    [Fact]
    public void OnFrame_HeldSegment_KeepsItsOwnTimestamp()
    {
        var segments = new Conversation().Handshake().ToServer("one").ToServer("two").Segments;
        var rig = new Rig();
        var start = rig.Now;

        rig.Segments([segments[0], segments[1], segments[3], segments[2]]);

        Assert.Equal([start + (4 * Rig.Millisecond), start + (3 * Rig.Millisecond)], rig.Flow.DataTimestamps);
    }

    [Fact]
    public void OnFrame_AnyOneSegmentLost_GivesExactlyItsBytesAsGapInItsPlace()
    {
        var segments = Conversation.Sample(40, NearWrap, NearWrap).Segments;
        foreach (var lost in segments.Where(segment => !segment.IsHandshake && segment != segments[^1]))
        {
            var rig = new Rig().Segments(segments.Where(segment => segment != lost)).Finish();

            Assert.Equal(Conversation.Expected(segments.SkipLast(1), segment => segment == lost), rig.Flow.Text);
            Assert.Equal(1, rig.Counters.Gaps);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void OnFrame_HandshakeSegmentLost_LosesNothing(int lost)
    {
        var segments = Conversation.Sample().Segments;

        AssertTranscript(Conversation.Expected(segments), [.. segments.Where((_, i) => i != lost)]);
    }

    [Fact]
    public void OnFrame_ShuffledDuplicatedOverlapped_GivesTheSameTranscript() => Prop.ForAll(
        Disorders(), disorder =>
        {
            var conversation = disorder.Conversation();
            var rig = new Rig().Segments(disorder.Apply(conversation.Segments)).Finish();
            return rig.Flow.Text == Conversation.Expected(conversation.Segments)
                && rig.Flow.End == FlowEnd.Finished && rig.Counters is { Gaps: 0, OverlapConflicts: 0 };
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    public void OnFrame_ShuffledAndLost_GivesTheTruthOrAGapAtEachByte() => Prop.ForAll(
        Disorders(), disorder =>
        {
            var conversation = disorder.Conversation();
            var options = new FlowTrackerOptions { Ports = [3306], FlowsMax = 256, ReorderBytesMax = disorder.Seed % 8 * 300 };
            var random = new Random(disorder.Seed);
            var rig = new Rig(options);
            rig.Segments(disorder.Apply(conversation.Segments).Where(s => s.IsHandshake || random.Next(10) != 0)).Finish();
            return IsTruth(rig.Flow, conversation, StreamDirection.ToServer)
                && IsTruth(rig.Flow, conversation, StreamDirection.ToClient);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    private static Arbitrary<Disorder> Disorders() =>
        (from seed in Gen.Choose(0, int.MaxValue - 1)
         from window in Gen.Choose(1, 12)
         from segmentBytes in Gen.Choose(1, 120)
         select new Disorder(seed, window, segmentBytes)).ToArbitrary();

    private static bool IsTruth(Transcript flow, Conversation conversation, StreamDirection direction)
    {
        var truth = conversation.Segments.Where(segment => segment.Direction == direction)
            .SelectMany(segment => segment.Payload).Append((byte)0).ToArray();
        var seen = flow.Bytes(direction).ToArray();
        foreach (var gap in flow.Gaps.Where(gap => gap.Direction == direction))
        {
            Array.Clear(truth, (int)gap.Offset, (int)gap.Bytes);
        }

        return truth.AsSpan().StartsWith(seen);
    }

    private static TestSegment[] Replace(
        IReadOnlyList<TestSegment> segments, int index, params TestSegment[] parts) =>
        [.. segments.Take(index), .. parts, .. segments.Skip(index + 1)];

    private static void AssertTranscript(
        string expected, IReadOnlyCollection<TestSegment> segments, bool mayJoinMidStream = false)
    {
        var rig = new Rig().Segments(segments).Finish();
        Assert.Equal(expected, rig.Flow.Text);
        Assert.Equal(FlowEnd.Finished, rig.Flow.End);
        Assert.True(mayJoinMidStream || !rig.Flow.Flow.JoinedMidStream || !segments.Any(s => s.IsHandshake));
    }
}
