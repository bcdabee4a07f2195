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
        Conversation conversation = Conversation.Sample(segmentBytes, NearWrap, NearWrap);
        Rig rig = new Rig().Segments(conversation.Segments).Finish();

        Assert.Equal(Conversation.Expected(Conversation.Sample().Segments), rig.Flow.Text);
        Assert.Equal(FlowEnd.Finished, rig.Flow.End);
        Assert.False(rig.Flow.Flow.JoinedMidStream);
        Assert.Equal(0, rig.Counters.OutOfOrderSegments + rig.Counters.RetransmittedBytes + rig.Counters.Gaps);
    }

    [Fact]
    public void OnFrame_SegmentSplitAtEveryByte_GivesTheSameTranscript()
    {
        IReadOnlyList<TestSegment> segments = Conversation.Sample(100_000, NearWrap, NearWrap).Segments;
        string expected = Conversation.Expected(segments);
        for (int i = 0; i < segments.Count; i++)
        {
            for (int at = 1; at < segments[i].Payload.Length; at++)
            {
                (TestSegment first, TestSegment second) = (segments[i].Part(0, at), segments[i].Part(at, segments[i].Payload.Length));
                AssertTranscript(expected, Replace(segments, i, first, second));
                AssertTranscript(expected, Replace(segments, i, second, first));
            }
        }
    }

    [Fact]
    public void OnFrame_OverlapAtEveryByte_GivesTheSameTranscript()
    {
        IReadOnlyList<TestSegment> segments = Conversation.Sample(100_000, NearWrap, NearWrap).Segments;
        string expected = Conversation.Expected(segments);
        for (int i = 0; i < segments.Count; i++)
        {
            int length = segments[i].Payload.Length;
            for (int at = 1; at < length; at++)
            {
                (TestSegment first, TestSegment second) = (segments[i].Part(0, Math.Min(at + 5, length)), segments[i].Part(Math.Max(at - 3, 0), length));
                AssertTranscript(expected, Replace(segments, i, first, second));
                AssertTranscript(expected, Replace(segments, i, second, first));
            }
        }
    }

    [Fact]
    public void OnFrame_EachFrameTwice_GivesTheSameTranscriptAndCountsTheCopies()
    {
        IReadOnlyList<TestSegment> segments = Conversation.Sample().Segments;
        Rig rig = new Rig().Segments(segments.SelectMany(segment => new[] { segment, segment })).Finish();

        Assert.Equal(Conversation.Expected(segments), rig.Flow.Text);
        Assert.Equal(rig.Counters.PayloadBytes / 2, rig.Counters.RetransmittedBytes);
        Assert.Equal(0, rig.Counters.IgnoredBytes);
    }

    [Fact]
    public void OnFrame_EachSegmentSentAgainMuchLater_GivesTheSameTranscript()
    {
        IReadOnlyList<TestSegment> segments = Conversation.Sample().Segments;
        for (int i = 0; i < segments.Count; i++)
        {
            for (int later = i + 1; later <= segments.Count; later += 3)
            {
                AssertTranscript(Conversation.Expected(segments), [.. segments.Take(later), segments[i], .. segments.Skip(later)]);
            }
        }
    }

    [Fact]
    public void OnFrame_EachPairOfNeighboursSwapped_GivesTheSameTranscript()
    {
        IReadOnlyList<TestSegment> segments = Conversation.Sample().Segments;
        for (int i = 0; i + 1 < segments.Count; i++)
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
        Conversation conversation = new Conversation().Handshake().ToClient("hello").ToServer("query").ToClient("rows").ToServer("quit");
        IReadOnlyList<TestSegment> segments = conversation.Segments;

        Rig rig = new Rig().Segments([.. segments.Take(2), segments[5], segments[4], segments[3], segments[2]]).Finish();

        Assert.Equal(Conversation.Expected(segments), rig.Flow.Text);
        Assert.Equal(3, rig.Counters.OutOfOrderSegments);
    }

    [Fact]
    public void OnFrame_HeldSegment_KeepsItsOwnTimestamp()
    {
        IReadOnlyList<TestSegment> segments = new Conversation().Handshake().ToServer("one").ToServer("two").Segments;
        Rig rig = new();
        long start = rig.Now;

        rig.Segments([segments[0], segments[1], segments[3], segments[2]]);

        Assert.Equal([start + (4 * Rig.Millisecond), start + (3 * Rig.Millisecond)], rig.Flow.DataTimestamps);
    }

    [Fact]
    public void OnFrame_AnyOneSegmentLost_GivesExactlyItsBytesAsGapInItsPlace()
    {
        IReadOnlyList<TestSegment> segments = Conversation.Sample(40, NearWrap, NearWrap).Segments;
        foreach (TestSegment lost in segments.Where(segment => !segment.IsHandshake && segment != segments[^1]))
        {
            Rig rig = new Rig().Segments(segments.Where(segment => segment != lost)).Finish();

            Assert.Equal(Conversation.Expected(segments.SkipLast(1), segment => segment == lost), rig.Flow.Text);
            Assert.Equal(1, rig.Counters.Gaps);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void OnFrame_HandshakeSegmentLost_LosesNothing(int lost)
    {
        IReadOnlyList<TestSegment> segments = Conversation.Sample().Segments;

        AssertTranscript(Conversation.Expected(segments), [.. segments.Where((_, i) => i != lost)]);
    }

    [Fact]
    public void OnFrame_ShuffledDuplicatedOverlapped_GivesTheSameTranscript() => Prop.ForAll(
        Disorders(), disorder =>
        {
            Conversation conversation = disorder.Conversation();
            Rig rig = new Rig().Segments(disorder.Apply(conversation.Segments)).Finish();
            return rig.Flow.Text == Conversation.Expected(conversation.Segments)
                && rig.Flow.End == FlowEnd.Finished && rig.Counters is { Gaps: 0, OverlapConflicts: 0 };
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    public void OnFrame_ShuffledAndLost_GivesTheTruthOrAGapAtEachByte() => Prop.ForAll(
        Disorders(), disorder =>
        {
            Conversation conversation = disorder.Conversation();
            FlowTrackerOptions options = new() { Ports = [3306], FlowsMax = 256, ReorderBytesMax = disorder.Seed % 8 * 300 };
            Random random = new(disorder.Seed);
            Rig rig = new(options);
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
        byte[] truth = conversation.Segments.Where(segment => segment.Direction == direction)
            .SelectMany(segment => segment.Payload).Append((byte)0).ToArray();
        byte[] seen = flow.Bytes(direction).ToArray();
        foreach ((StreamDirection Direction, long Offset, long Bytes) gap in flow.Gaps.Where(gap => gap.Direction == direction))
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
        Rig rig = new Rig().Segments(segments).Finish();
        Assert.Equal(expected, rig.Flow.Text);
        Assert.Equal(FlowEnd.Finished, rig.Flow.End);
        Assert.True(mayJoinMidStream || !rig.Flow.Flow.JoinedMidStream || !segments.Any(s => s.IsHandshake));
    }
}
