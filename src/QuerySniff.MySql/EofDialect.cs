namespace QuerySniff.MySql;

/// <summary>How definitions and rows end.</summary>
internal enum EofDialect : byte
{
    /// <summary>The handshake was not seen, and no response has told yet.</summary>
    Unknown,

    /// <summary>Definitions and rows both end with an EOF_Packet.</summary>
    Eof,

    /// <summary>CLIENT_DEPRECATE_EOF: definitions just end, and rows end with an OK_Packet that begins with 0xFE.</summary>
    Deprecated,
}
