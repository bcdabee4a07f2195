namespace QuerySniff.MySql;

/// <summary>What became of reading on in a compressed frame.</summary>
internal enum FrameStep : byte
{
    /// <summary>The bytes at hand are used up.</summary>
    NeedMoreData,

    /// <summary>There is content to be read.</summary>
    Content,

    /// <summary>The body is not what its header says.</summary>
    Malformed,

    /// <summary>The system has no library for the body's format.</summary>
    Unavailable,
}
