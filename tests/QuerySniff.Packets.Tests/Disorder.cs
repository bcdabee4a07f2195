namespace QuerySniff.Packets.Tests;

/// <summary>A way to send a conversation and to capture it badly, made of a seed.</summary>
public sealed record Disorder(int Seed, int Window, int SegmentBytes)
{
    internal Conversation Conversation()
    {
        Random random = new(Seed);
        Conversation conversation = new Conversation((uint)random.NextInt64(1L << 32), (uint)random.NextInt64(1L << 32)).Handshake();
        StreamDirection direction = StreamDirection.ToClient;
        for (int messages = random.Next(2, 14); messages > 0; messages--)
        {
            byte[] message = new byte[random.Next(1, 400)];
            random.NextBytes(message);
            conversation.Send(direction, message, SegmentBytes);
            direction = 1 - direction;
        }

        return conversation.Fin(StreamDirection.ToServer).Fin(StreamDirection.ToClient);
    }

    /// <summary>
    /// Widens some segments over their neighbours, doubles some, and shuffles all inside the window; the handshake keeps
    /// its place, since a stream whose beginning was not seen begins with what is seen first.
    /// </summary>
    internal IEnumerable<TestSegment> Apply(IReadOnlyList<TestSegment> segments)
    {
        Random random = new(Seed);
        IEnumerable<TestSegment> sent = segments.Skip(2).SelectMany((segment, i) => random.Next(6) switch
        {
            0 => [segment, segment],
            1 when segment.Payload.Length > 1 => Overlapping(segment, random),
            2 when Joined(segments[i + 1], segment) is { } joined => [joined],
            _ => new[] { segment },
        });
        IEnumerable<TestSegment> shuffled = sent.Select((segment, i) => (segment, Key: i + random.Next(Window + 1)))
            .OrderBy(item => item.Key).Select(item => item.segment);
        return segments.Take(2).Concat(shuffled);
    }

    private static TestSegment[] Overlapping(TestSegment segment, Random random)
    {
        int length = segment.Payload.Length;
        (int from, int to) = (random.Next(length), random.Next(1, length + 1));
        return from < to ? [segment.Part(0, to), segment.Part(from, length)] : [segment, segment.Part(to, length)];
    }

    /// <summary>A segment sent again together with the one before it in its stream.</summary>
    private static TestSegment? Joined(TestSegment before, TestSegment segment) =>
        before.Direction == segment.Direction && before.Payload.Length > 0
            ? segment with { Sequence = before.Sequence, Payload = [.. before.Payload, .. segment.Payload] }
            : null;
}
