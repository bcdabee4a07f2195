using System.Diagnostics;

namespace QuerySniff.Packets;

/// <summary>
/// Where one direction of a flow stands. Invariant: the held segments are in sequence order, do not overlap, and lie
/// at or after <see cref="Next"/>.
/// </summary>
internal struct StreamState
{
    private HeldSegment? _tail;

    /// <summary>The first number known of the stream, after its SYN.</summary>
    public SequenceNumber Start { get; private set; }

    /// <summary>The first number that was neither delivered nor declared a gap.</summary>
    public SequenceNumber Next { get; private set; }

    /// <summary>Whether <see cref="Start"/> and <see cref="Next"/> have a meaning yet.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Whether the FIN, and all before it, is past.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>The first of the held segments.</summary>
    public HeldSegment? Head { get; private set; }

    public int HeldCount { get; private set; }

    /// <summary>What the held segments charge, in bytes.</summary>
    public int HeldCharge { get; private set; }

    public void Begin(SequenceNumber start)
    {
        Start = Next = start;
        IsKnown = true;
    }

    public void Advance(uint count) => Next += count;

    public void Finish() => IsFinished = true;

    /// <summary>The first held segment that ends after a number.</summary>
    public readonly HeldSegment? FirstEndingAfter(SequenceNumber number)
    {
        if (_tail is null || _tail.End - number <= 0)
        {
            return null;
        }

        HeldSegment? segment = Head;
        while (segment is not null && segment.End - number <= 0)
        {
            segment = segment.Next;
        }

        return segment;
    }

    /// <summary>Puts a segment among the held ones, none of which it overlaps.</summary>
    public void Hold(HeldSegment segment)
    {
        HeldCount++;
        HeldCharge += segment.Charge;
        if (Head is null || _tail is null)
        {
            Head = _tail = segment;
        }
        else if (segment.Sequence - _tail.Sequence > 0)
        {
            _tail.Next = segment;
            _tail = segment;
        }
        else if (Head.Sequence - segment.Sequence > 0)
        {
            segment.Next = Head;
            Head = segment;
        }
        else
        {
            InsertBetween(Head, segment);
        }
    }

    /// <summary>Takes the first held segment out.</summary>
    public HeldSegment TakeHead()
    {
        Debug.Assert(Head is not null, "The caller has looked.");
        HeldSegment segment = Head;
        Head = segment.Next;
        if (Head is null)
        {
            _tail = null;
        }

        segment.Next = null;
        HeldCount--;
        HeldCharge -= segment.Charge;
        return segment;
    }

    private static void InsertBetween(HeldSegment before, HeldSegment segment)
    {
        while (before.Next is { } next && next.Sequence - segment.Sequence < 0)
        {
            before = next;
        }

        segment.Next = before.Next;
        before.Next = segment;
    }
}
