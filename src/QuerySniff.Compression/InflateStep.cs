namespace QuerySniff.Compression;

/// <summary>Why an <see cref="Inflater"/> stopped.</summary>
internal enum InflateStep : byte
{
    /// <summary>The input is used up, and the block has not ended.</summary>
    NeedsInput,

    /// <summary>The output is full.</summary>
    NeedsRoom,

    /// <summary>The block has ended, and its checksum is right.</summary>
    Ended,

    /// <summary>The input is no such block.</summary>
    Failed,
}
