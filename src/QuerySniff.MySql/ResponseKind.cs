namespace QuerySniff.MySql;

/// <summary>What may answer a command.</summary>
internal enum ResponseKind : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>One OK_Packet, EOF_Packet or ERR_Packet.</summary>
    Simple,

    /// <summary>OK_Packets, result sets and LOCAL INFILE requests, as many as more_results says.</summary>
    ResultSets,

    /// <summary>COM_STMT_PREPARE_OK with its definitions.</summary>
    Prepare,

    /// <summary>Rows alone.</summary>
    Fetch,

    /// <summary>Column definitions alone.</summary>
    FieldList,

    /// <summary>One packet of text.</summary>
    Text,

    /// <summary>An authentication exchange.</summary>
    Authentication,

    /// <summary>A stream that is not of the command phase.</summary>
    Stream,
}
