namespace QuerySniff.Packets;

/// <summary>A run of bytes of a frame, of which the snap length may have cut the end.</summary>
internal readonly ref struct WireBytes(ReadOnlySpan<byte> captured, int length)
{
    /// <summary>The bytes at hand: the first of <see cref="Length"/>.</summary>
    public ReadOnlySpan<byte> Captured { get; } = captured;

    /// <summary>How many there were on the wire.</summary>
    public int Length { get; } = length;

    /// <summary>Leaves a header out; the caller has checked that it is within <see cref="Length"/>.</summary>
    public WireBytes Skip(int count) => new(Captured[Math.Min(count, Captured.Length)..], Length - count);

    /// <summary>Leaves out what follows, such as Ethernet's padding.</summary>
    public WireBytes Limit(int count) => new(Captured[..Math.Min(count, Captured.Length)], count);

    /// <summary>Why a header of a length that was not captured cannot be read: it was cut, or never there.</summary>
    public DecodeResult Lacking(int headerLength) =>
        Length < headerLength ? DecodeResult.Malformed : DecodeResult.Truncated;
}
