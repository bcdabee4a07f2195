namespace QuerySniff.MySql;

/// <summary>
/// A whole payload that has passed: what was kept of it, and its measures. Handed on by reference: as a copy, from method to method,
/// it would take a sixteenth of what a command costs.
/// </summary>
internal readonly ref struct Payload
{
    /// <summary>The payload, or as much of its beginning as was wanted; borrowed.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>Bytes of the payload, over all its packets.</summary>
    public required long Length { get; init; }

    /// <summary>Bytes on the wire: the payload's and its packets' headers.</summary>
    public required long WireBytes { get; init; }

    /// <summary>When the first byte of its header was seen.</summary>
    public required long StartTimestamp { get; init; }

    /// <summary>The payload's first byte; 0 if it is empty.</summary>
    public required byte FirstByte { get; init; }

    /// <summary>The sequence id that the next packet of the exchange will have.</summary>
    public required byte NextSequence { get; init; }

    /// <summary>Whether a gap lay in it.</summary>
    public required bool Tainted { get; init; }

    /// <summary>Whether <see cref="Bytes"/> is only the beginning.</summary>
    public bool Truncated => Bytes.Length < Length;
}
