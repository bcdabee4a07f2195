namespace QuerySniff.MySql;

/// <summary>How a command ended.</summary>
public enum CommandOutcome : byte
{
    /// <summary>The server answered, and its answer was no error.</summary>
    Ok,

    /// <summary>The server answered with an ERR_Packet.</summary>
    Error,

    /// <summary>The connection ended before the answer did.</summary>
    Aborted,

    /// <summary>The command has no answer (COM_QUIT, COM_STMT_CLOSE, COM_STMT_SEND_LONG_DATA).</summary>
    None,

    /// <summary>The answer could not be told: a gap took its end, or it was no answer that the protocol knows.</summary>
    Unknown,
}
