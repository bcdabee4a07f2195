namespace QuerySniff.MySql;

/// <summary>
/// What a session stores at most. Beyond a bound it degrades as written here; it never grows.
/// </summary>
public static class SessionLimits
{
    /// <summary>
    /// Bytes kept of the payload of a COM_QUERY or COM_STMT_PREPARE: more than hand-written SQL ever has, less than
    /// the bulk INSERTs that would fill the memory. Of a longer statement the prefix is used, as truncated.
    /// </summary>
    public const int StatementBytesMax = 1 << 20;

    /// <summary>
    /// Bytes kept of any other payload that is looked into: enough for a handshake response with its connection
    /// attributes and for an OK_Packet with its session state. What lies behind is not read.
    /// </summary>
    public const int PayloadPrefixBytesMax = 4096;

    /// <summary>
    /// Bytes of a packet in the connection phase: the server takes 64 KiB of connection attributes, and everything else
    /// there is smaller. A longer one is no MySQL.
    /// </summary>
    public const int ConnectionPacketBytesMax = 128 << 10;

    /// <summary>
    /// Bytes kept of a compressed frame that is split, still compressed: enough for a statement of
    /// <see cref="StatementBytesMax"/>. Of a longer frame the beginning is decompressed, and the rest is as lost as if a
    /// gap had taken it.
    /// </summary>
    public const int CompressedFrameBytesMax = 1 << 20;

    /// <summary>
    /// Bytes that all sessions of a process hold for packets and frames that are split: room for some hundred of the longest
    /// at once, where few are split at any moment, and a part of the 256 MiB that the agent may take. Beyond it a split
    /// packet is cut to what is held of it, as if a gap had taken the rest: a statement to its prefix. Statements sent together
    /// are charged here while they wait for their answers; where there is no room they are one.
    /// </summary>
    public const long HeldBytesMax = 64 << 20;

    /// <summary>
    /// Commands sent and not yet answered: MariaDB's connectors send a batch of 100 in one go. A client that runs
    /// further ahead costs the session its step.
    /// </summary>
    public const int OutstandingCommandsMax = 256;

    /// <summary>
    /// Statements of one COM_QUERY that are told apart: clients batch tens, and where they are kept while they wait for their
    /// answers is allowed 16 KiB. Those beyond belong to the last as one.
    /// </summary>
    public const int StatementsPerCommandMax = 256;

    /// <summary>
    /// Prepared statements remembered: the default of the server's max_prepared_stmt_count. Those beyond it are
    /// executed without a known text.
    /// </summary>
    public const int PreparedStatementsMax = 16_384;

    /// <summary>
    /// Bytes of the server's first TLS record up to the end of its ServerHello. With the largest key share in use
    /// (X25519MLKEM768, 1,120 bytes) it has some 1,300. Of a longer one the version is unknown.
    /// </summary>
    public const int TlsServerHelloBytesMax = 2048;

    /// <summary>
    /// Bytes of a user's or a schema's name in UTF-8: 80 characters is the longest that any server takes. Longer ones
    /// are cut at a character.
    /// </summary>
    public const int NameBytesMax = 320;

    /// <summary>Bytes of the server's version, as the handshake gives it; cut beyond.</summary>
    public const int ServerVersionBytesMax = 128;

    /// <summary>Bytes of the connection attribute program_name in UTF-8; cut beyond.</summary>
    public const int ProgramNameBytesMax = 256;
}
