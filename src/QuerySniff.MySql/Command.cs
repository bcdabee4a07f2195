namespace QuerySniff.MySql;

/// <summary>
/// A command that has completed, with its answer; of a COM_QUERY with several statements, one of them with its own. Times
/// are capture timestamps in nanoseconds since the Unix epoch, 0 where the moment was not seen. Lengths are of the TCP
/// payload: packet headers are in them, and of compressed frames a packet has its share by length.
/// </summary>
/// <typeparam name="TStatement">What the sink made of the statement's text.</typeparam>
public readonly struct Command<TStatement>
{
    /// <summary>Makes a command of one statement, or none.</summary>
    public Command()
    {
    }

    /// <summary>Which command.</summary>
    public required CommandCode Code { get; init; }

    /// <summary>How it ended.</summary>
    public required CommandOutcome Outcome { get; init; }

    /// <summary>Whether <see cref="Statement"/> is set: the command has a statement whose text was seen.</summary>
    public bool HasStatement { get; init; }

    /// <summary>
    /// What the sink made of the text of a COM_QUERY, of a COM_STMT_PREPARE, or of the statement that a
    /// COM_STMT_EXECUTE or COM_STMT_FETCH names.
    /// </summary>
    public TStatement? Statement { get; init; }

    /// <summary>The prepared statement's id, where the command has one.</summary>
    public uint? StatementId { get; init; }

    /// <summary>
    /// Which of the statements of its COM_QUERY this is, from 1 to <see cref="StatementCount"/>: those of one command come one
    /// after the other, as they complete, and the first stands for the command where commands are counted. Behind an error
    /// none comes: the server does not run them. 1 for any other command.
    /// </summary>
    public int StatementNumber { get; init; } = 1;

    /// <summary>How many statements the text of the COM_QUERY has; 1 for any other command.</summary>
    public int StatementCount { get; init; } = 1;

    /// <summary>The server's error number, or 0.</summary>
    public ushort ErrorCode { get; init; }

    /// <summary>The five characters of the SQLSTATE as a big-endian number, or 0.</summary>
    public ulong SqlState { get; init; }

    /// <summary>Rows sent to the client, over all result sets.</summary>
    public long Rows { get; init; }

    /// <summary>Rows affected, over all OK packets.</summary>
    public long Affected { get; init; }

    /// <summary>Warnings, of the last terminal packet.</summary>
    public int Warnings { get; init; }

    /// <summary>Status flags, of the last terminal packet; null where none was seen.</summary>
    public ServerStatus? StatusFlags { get; init; }

    /// <summary>Bytes of the request: of several statements the first one has all that is not the text of the others.</summary>
    public long RequestBytes { get; init; }

    /// <summary>Bytes of the response.</summary>
    public long ResponseBytes { get; init; }

    /// <summary>When the request's last byte was seen, or the last byte of the answer to the statement before.</summary>
    public long RequestTimestamp { get; init; }

    /// <summary>When the response's first byte was seen.</summary>
    public long FirstByteTimestamp { get; init; }

    /// <summary>When the response's last byte was seen.</summary>
    public long LastByteTimestamp { get; init; }

    /// <summary>
    /// Whether a gap touched the request or the response, or it passed before the session was certain to be in step: it is
    /// counted, and not timed.
    /// </summary>
    public bool Tainted { get; init; }

    /// <summary>Whether a statement of the same command before it was tainted already.</summary>
    public bool TaintedBefore { get; init; }
}
