namespace QuerySniff.MySql;

/// <summary>What became of reading on in a payload.</summary>
internal enum PayloadStep : byte
{
    /// <summary>The bytes at hand are used up.</summary>
    NeedMoreData,

    /// <summary>The packet was full (0xFFFFFF bytes): another header follows.</summary>
    Continues,

    /// <summary>The payload is complete.</summary>
    Complete,
}
