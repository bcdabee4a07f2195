namespace QuerySniff.Captures.Tests;

/// <summary>
/// Whatever the network does to a capture's segments, the events are the same; and where it loses some, what is told is
/// true or marked. By default each capture is put through some thousand variants; QUERYSNIFF_WIRE_EFFORT=N makes it N times
/// as many.
/// </summary>
public sealed class WireTests
{
    /// <summary>Work for one test on one capture, in bytes decoded: a second's worth.</summary>
    private const long BytesDecodedMax = 128L << 20;

    /// <summary>Commands sent after a loss that may be missing or marked until the decoder is in step again.</summary>
    private const int CommandsToStep = 1;

    private static readonly int Effort =
        int.TryParse(Environment.GetEnvironmentVariable("QUERYSNIFF_WIRE_EFFORT"), out int effort) ? Math.Max(1, effort) : 1;

    public static TheoryData<string> Captures => [.. CaptureCase.Recorded];

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
    [MemberData(nameof(Captures))]
    public void Events_JoinedAtAnyFrame_AreTheSameFromSomeCommandOn(string name)
    {
        CaptureCase capture = CaptureCase.Open(name);
        Decoding truth = Decoding.Of(capture.Segments, capture.Ports);

        foreach (int index in Sample(capture, 1, capture.Segments.Count - 1))
        {
            Decoding joined = Decoding.Of(capture.Segments.Skip(index), capture.Ports);
            foreach (DecodedConnection connection in joined.Connections)
            {
                var comparison = Comparison.Of(truth, connection);
                Assert.True(comparison.Wrong.Count == 0, $"joined at segment {index}: {comparison.Describe()}");
                Assert.True(
                    comparison.MissingAfter(TcpSegment.TimeOf(index)) <= CommandsToStep,
                    $"joined at segment {index}, and long out of step: {comparison.Describe()}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void Events_WithOneSegmentLost_AreTrueOrMarkedOrCounted(string name)
    {
        CaptureCase capture = CaptureCase.Open(name);
        Decoding truth = Decoding.Of(capture.Segments, capture.Ports);

        foreach (int index in Sample(capture, 0, capture.Segments.Count - 1))
        {
            Decoding lossy = Decoding.Of(Wire.Without(capture.Segments, index), capture.Ports);
            foreach (DecodedConnection connection in lossy.Connections)
            {
                var comparison = Comparison.Of(truth, connection);
                Assert.True(comparison.Wrong.Count == 0, $"without segment {index}: {comparison.Describe()}");
                Assert.True(comparison.Missing.Count == 0 || connection.Gaps > 0, $"without segment {index}, and not counted: {comparison.Describe()}");
                Assert.True(
                    comparison.MissingAfter(TcpSegment.TimeOf(index)) <= CommandsToStep,
                    $"without segment {index}, and long out of step: {comparison.Describe()}");
            }
        }
    }

    /// <summary>The numbers of a range, or as many of them, evenly, as the capture's size allows.</summary>
    private static IEnumerable<int> Sample(CaptureCase capture, int first, int last)
    {
        long size = capture.Segments.Sum(segment => segment.Payload.Length + 500L);
        long count = Math.Max(4, BytesDecodedMax * Effort / size);
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

    private static void AssertSame(IReadOnlyList<string> truth, IReadOnlyList<string> events, string how)
    {
        if (!truth.SequenceEqual(events, StringComparer.Ordinal))
        {
            int at = truth.Zip(events).TakeWhile(pair => string.Equals(pair.First, pair.Second, StringComparison.Ordinal)).Count();
            Assert.Fail($"{how}: event {at} is\n  {events.ElementAtOrDefault(at)}\ninstead of\n  {truth.ElementAtOrDefault(at)}");
        }
    }
}
