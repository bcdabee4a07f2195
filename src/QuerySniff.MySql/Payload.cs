namespace QuerySniff.MySql;

/// <summary>
/// A whole payload has passed: what was kept of it, and its measures. They are referred to: as a part of it they would be copied
/// from method to method, which for a structure of that size, with a reference in it, took a sixteenth of what a command costs.
/// </summary>
/// <param name="bytes">The payload, or as much of its beginning as was wanted; borrowed.</param>
/// <param name="measures">Its measures; borrowed.</param>
internal readonly ref struct Payload(ReadOnlySpan<byte> bytes, ref readonly PayloadMeasures measures)
{
    private readonly ref readonly PayloadMeasures _measures = ref measures;

    /// <summary>The payload, or as much of its beginning as was wanted; borrowed.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <inheritdoc cref="PayloadMeasures.Length"/>
    public long Length => _measures.Length;

    /// <inheritdoc cref="PayloadMeasures.WireBytes"/>
    public long WireBytes => _measures.WireBytes;

    /// <inheritdoc cref="PayloadMeasures.StartTimestamp"/>
    public long StartTimestamp => _measures.StartTimestamp;

    /// <inheritdoc cref="PayloadMeasures.FirstByte"/>
    public byte FirstByte => _measures.FirstByte;

    /// <inheritdoc cref="PayloadMeasures.NextSequence"/>
    public byte NextSequence => _measures.NextSequence;

    /// <inheritdoc cref="PayloadMeasures.Tainted"/>
    public bool Tainted => _measures.Tainted;

    /// <summary>Whether <see cref="Bytes"/> is only the beginning.</summary>
    public bool Truncated => Bytes.Length < Length;
}
