namespace QuerySniff.Captures.Tests;

/// <summary>
/// Whatever the network does to a capture's segments, the events are the same; and where it loses some, what is told is
/// true or marked. By default each capture is joined at every segment and loses every one of them, and is put through some
/// hundred of the other variants, evenly chosen; of the largest ones fewer. QUERYSNIFF_WIRE_EFFORT=N makes it N times as
/// many, up to all of them.
/// </summary>
public sealed class WireTests
{
    /// <summary>Work for one test on one capture, in bytes decoded: a second's worth.</summary>
    private const long BytesDecodedMax = 128L << 20;

    /// <summary>
    /// The same where each segment matters: enough for every one of a capture, unless it has a statement of 16 MiB.
    /// </summary>
    private const long BytesDecodedOfEachMax = 1L << 30;

    /// <summary>The end of a capture: what is lost there, nothing behind it may tell.</summary>
    private const int TailSegments = 4;

    private static readonly int Effort =
        int.TryParse(Environment.GetEnvironmentVariable("QUERYSNIFF_WIRE_EFFORT"), out int effort) ? Math.Max(1, effort) : 1;

    public static TheoryData<string> Captures => [.. CaptureCase.Recorded, .. CaptureCase.PublishedWhole];

    public static TheoryData<string> RecordedCaptures => [.. CaptureCase.Recorded];

    [Theory]
    [MemberData(nameof(Captures))]
    public void Events_OfSegmentsFramedAgain_AreThoseOfTheCapture(string name)
    {
        CaptureCase capture = CaptureCase.Open(name);

        AssertSame(Untimed(Decoding.Of(capture.Frames, capture.Ports)), Untimed(Decoding.Of(capture.Segments, capture.Ports)), "");
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void Events_OfSegmentsSplitAtEachByte_AreTheSame(string name)
    {
        const int bytes = 4096;
        CaptureCase capture = CaptureCase.Open(name);
        IReadOnlyList<string> truth = Events(Decoding.Of(capture.Segments, capture.Ports));

        AssertSame(truth, Events(Decoding.Of(Wire.Crumble(capture.Segments, bytes), capture.Ports)), "split at every byte");
        foreach (int offset in Sample(capture, 1, bytes))
        {
            AssertSame(truth, Events(Decoding.Of(Wire.SplitAt(capture.Segments, offset), capture.Ports)), $"split at byte {offset}");
        }
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void Events_OfSegmentsSplitAtRandom_AreTheSame(string name)
    {
        CaptureCase capture = CaptureCase.Open(name);
        IReadOnlyList<string> truth = Events(Decoding.Of(capture.Segments, capture.Ports));

        foreach (int seed in Sample(capture, 1, 50))
        {
            AssertSame(truth, Events(Decoding.Of(Wire.SplitAtRandom(capture.Segments, seed), capture.Ports)), $"seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void Events_OfShuffledSegments_AreTheSame(string name)
    {
        CaptureCase capture = CaptureCase.Open(name);
        IReadOnlyList<string> truth = Untimed(Decoding.Of(capture.Segments, capture.Ports));

        foreach (int seed in Sample(capture, 1, 100))
        {
            int window = 2 + (seed % 10);
            Decoding shuffled = Decoding.Of(Wire.Shuffle(capture.Segments, window, seed), capture.Ports);
            AssertSame(truth, Untimed(shuffled), $"window {window}, seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void Events_OfDuplicatedSegments_AreTheSame(string name)
    {
        CaptureCase capture = CaptureCase.Open(name);
        IReadOnlyList<string> truth = Events(Decoding.Of(capture.Segments, capture.Ports));

        foreach (int seed in Sample(capture, 1, 50))
        {
            Decoding duplicated = Decoding.Of(Wire.Duplicate(capture.Segments, 10, seed), capture.Ports);
            AssertSame(truth, Events(duplicated), $"seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(RecordedCaptures))]
    public void Events_JoinedAtAnyFrame_AreTheSameFromSomeCommandOn(string name)
    {
        CaptureCase capture = CaptureCase.Open(name);
        Decoding truth = Decoding.Of(capture.Segments, capture.Ports);

        foreach (int index in Sample(capture, 1, capture.Segments.Count - 1, BytesDecodedOfEachMax))
        {
            Decoding joined = Decoding.Of(capture.Segments.Skip(index), capture.Ports);
            foreach (Comparison comparison in Comparison.Of(capture, truth, joined))
            {
                AssertTrue(comparison, TcpSegment.TimeOf(index - 1), $"joined at segment {index}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(RecordedCaptures))]
    public void Events_WithOneSegmentLost_AreTrueOrMarkedOrCounted(string name)
    {
        CaptureCase capture = CaptureCase.Open(name);
        Decoding truth = Decoding.Of(capture.Segments, capture.Ports);

        foreach (int index in Sample(capture, 0, capture.Segments.Count - 1, BytesDecodedOfEachMax).Where(index => !Wire.IsSentTwice(capture.Segments, index)))
        {
            Decoding lossy = Decoding.Of(Wire.Without(capture.Segments, index), capture.Ports);
            foreach (Comparison comparison in Comparison.Of(capture, truth, lossy))
            {
                AssertTrue(comparison, TcpSegment.TimeOf(index), $"without segment {index}");
                Assert.True(
                    comparison.Missing.Count == 0 || comparison.Gaps > 0 || index >= capture.Segments.Count - TailSegments,
                    $"without segment {index}, and not counted: {comparison.Describe()}");
            }
        }
    }

    /// <summary>The numbers of a range, or as many of them, evenly, as the capture's size allows.</summary>
    private static IEnumerable<int> Sample(CaptureCase capture, int first, int last, long bytesDecodedMax = BytesDecodedMax)
    {
        const int countMin = 4;
        long count = Math.Max(countMin, bytesDecodedMax * Effort / capture.DecodedBytes);
        long step = Math.Max(1, (last - first + 1) / count);
        for (long i = first; i <= last; i += step)
        {
            yield return (int)i;
        }
    }

    private static IReadOnlyList<string> Events(Decoding decoding) =>
    [
        .. from connection in decoding.Connections
           orderby connection.Client
           from line in connection.Commands.Select(command => command.ToString()).Concat(connection.Events.Select(e => e.ToString()))
           select $"{connection.Client} {line}",
    ];

    private static IReadOnlyList<string> Untimed(Decoding decoding) =>
    [
        .. from connection in decoding.Connections
           orderby connection.Client
           from line in connection.Commands.Select(command => command.Untimed().ToString()).Concat(connection.Events.Select(e => e.ToString()))
           select $"{connection.Client} {line}",
    ];

    private static void AssertTrue(Comparison comparison, long lostAt, string how)
    {
        Assert.True(comparison.Wrong.Count == 0, $"{how}: {comparison.Describe()}");
        List<DecodedCommand> inStep = comparison.MissingInStep(lostAt).ToList();
        Assert.True(inStep.Count == 0, $"{how}, and not in step again at\n  {inStep.FirstOrDefault()}\n{comparison.Describe()}");
    }

    private static void AssertSame(IReadOnlyList<string> truth, IReadOnlyList<string> events, string how)
    {
        if (!truth.SequenceEqual(events, StringComparer.Ordinal))
        {
            int at = truth.Zip(events).TakeWhile(pair => string.Equals(pair.First, pair.Second, StringComparison.Ordinal)).Count();
            Assert.Fail($"{how}: event {at} is\n  {events.ElementAtOrDefault(at)}\ninstead of\n  {truth.ElementAtOrDefault(at)}");
        }
    }
}
