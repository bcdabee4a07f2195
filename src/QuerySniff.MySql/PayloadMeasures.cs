namespace QuerySniff.MySql;

/// <summary>The measures of a payload that has passed.</summary>
internal readonly struct PayloadMeasures
{
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
}
