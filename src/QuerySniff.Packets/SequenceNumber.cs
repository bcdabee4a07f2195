namespace QuerySniff.Packets;

/// <summary>
/// A TCP sequence number: it wraps at 2^32, so that only the distance between two of them has a meaning, and
/// that only while they are less than 2 GiB apart (RFC 9293, section 3.4).
/// </summary>
internal readonly record struct SequenceNumber(uint Value)
{
    /// <summary>How far <paramref name="left"/> is ahead of <paramref name="right"/>; negative if behind.</summary>
    public static int operator -(SequenceNumber left, SequenceNumber right) => (int)(left.Value - right.Value);

    public static SequenceNumber operator +(SequenceNumber number, uint count) => new(number.Value + count);
}
