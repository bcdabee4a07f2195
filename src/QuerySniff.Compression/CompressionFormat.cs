namespace QuerySniff.Compression;

/// <summary>How a block of bytes is compressed.</summary>
public enum CompressionFormat : byte
{
    /// <summary>A zlib stream (RFC 1950).</summary>
    Zlib,

    /// <summary>A Zstandard frame (RFC 8878).</summary>
    Zstandard,
}
