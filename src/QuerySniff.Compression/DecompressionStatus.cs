namespace QuerySniff.Compression;

/// <summary>What became of decompressing a block.</summary>
public enum DecompressionStatus : byte
{
    /// <summary>The block is whole, and has just the length that was announced.</summary>
    Whole,

    /// <summary>The block goes on behind the bytes at hand: its beginning was decompressed.</summary>
    Prefix,

    /// <summary>The bytes are no such block, or it has another length.</summary>
    Invalid,

    /// <summary>The system has no library for the block's format.</summary>
    Unavailable,
}
