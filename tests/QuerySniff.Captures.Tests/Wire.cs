namespace QuerySniff.Captures.Tests;

/// <summary>What a network and a capture do to segments without changing what the ends receive. All is seeded.</summary>
internal static class Wire
{
    /// <summary>Splits the segment that holds a byte of a stream before that byte, in every stream.</summary>
    /// <param name="segments">The capture's.</param>
    /// <param name="offset">The byte's place in its stream, from 0; only where a segment is seen for the first time.</param>
    public static IEnumerable<TcpSegment> SplitAt(IReadOnlyList<TcpSegment> segments, int offset)
    {
        Dictionary<(uint, ushort, uint, ushort), uint> bases = new();
        foreach (TcpSegment segment in segments)
        {
            uint first = segment.Sequence + (segment.IsSyn ? 1u : 0u);
            bases.TryAdd(segment.Stream, first);
            long at = offset - (int)(first - bases[segment.Stream]);
            if (at > 0 && at < segment.Payload.Length)
            {
                (TcpSegment head, TcpSegment tail) = segment.SplitAt((int)at);
                yield return head;
                yield return tail;
            }
            else
            {
                yield return segment;
            }
        }
    }

    /// <summary>Splits the first bytes of every stream into segments of one byte each.</summary>
    public static IEnumerable<TcpSegment> Crumble(IReadOnlyList<TcpSegment> segments, int bytes)
    {
        Dictionary<(uint, ushort, uint, ushort), int> left = new();
        foreach (TcpSegment segment in segments)
        {
            TcpSegment rest = segment;
            int budget = left.GetValueOrDefault(segment.Stream, bytes);
            while (budget > 0 && rest.Payload.Length > 1)
            {
                (TcpSegment head, rest) = rest.SplitAt(1);
                budget--;
                yield return head;
            }

            left[segment.Stream] = budget;
            yield return rest;
        }
    }

    /// <summary>Splits every segment at some random places.</summary>
    public static IEnumerable<TcpSegment> SplitAtRandom(IReadOnlyList<TcpSegment> segments, int seed)
    {
        const int piecesMax = 4;
        Random random = new(seed);
        foreach (TcpSegment segment in segments)
        {
            TcpSegment rest = segment;
            for (int pieces = random.Next(piecesMax); pieces > 0 && rest.Payload.Length > 1; pieces--)
            {
                (TcpSegment head, rest) = rest.SplitAt(random.Next(1, rest.Payload.Length));
                yield return head;
            }

            yield return rest;
        }
    }

    /// <summary>Moves each segment by less than a window's length. A connection's SYN stays first.</summary>
    public static IEnumerable<TcpSegment> Shuffle(IReadOnlyList<TcpSegment> segments, int window, int seed)
    {
        Random random = new(seed);
        List<(double Place, TcpSegment Segment)> places = new();
        foreach (TcpSegment segment in segments)
        {
            places.Add((places.Count + (segment.IsSyn ? 0 : random.NextDouble() * window), segment));
        }

        return places.OrderBy(place => place.Place)
            .Select((place, index) => place.Segment with { Timestamp = TcpSegment.TimeOf(index) });
    }

    /// <summary>Sends about half of the segments twice, the second time a little later.</summary>
    public static IEnumerable<TcpSegment> Duplicate(IReadOnlyList<TcpSegment> segments, int delayMax, int seed)
    {
        Random random = new(seed);
        List<(double Place, TcpSegment Segment)> places = new();
        for (int i = 0; i < segments.Count; i++)
        {
            places.Add((i, segments[i]));
            if (random.Next(2) == 0)
            {
                int later = random.Next(delayMax) + i;
                places.Add((later + 0.5, segments[i] with { Timestamp = TcpSegment.TimeOf(later) }));
            }
        }

        return places.OrderBy(place => place.Place).Select(place => place.Segment);
    }

    /// <summary>Whether the segment's content is in another one too: without one of them only the times change.</summary>
    public static bool IsSentTwice(IReadOnlyList<TcpSegment> segments, int index)
    {
        TcpSegment segment = segments[index];
        return segment.HasContent
            && segments.Count(other => other.Stream == segment.Stream && other.Sequence == segment.Sequence && other.HasContent) > 1;
    }

    /// <summary>All segments but one.</summary>
    public static IEnumerable<TcpSegment> Without(IReadOnlyList<TcpSegment> segments, int index) =>
        segments.Where((_, i) => i != index);
}
