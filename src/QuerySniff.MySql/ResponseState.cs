namespace QuerySniff.MySql;

/// <summary>Which packet a response has come to.</summary>
internal enum ResponseState : byte
{
    /// <summary>The first packet of the response, or of its next result.</summary>
    Start,

    /// <summary>Column definitions of a result set.</summary>
    ColumnDefinitions,

    /// <summary>What is behind the column definitions: an EOF_Packet, or in the newer dialect the first row.</summary>
    ColumnsEnd,

    /// <summary>Rows, or their end.</summary>
    Rows,

    /// <summary>Definitions of a prepared statement's parameters.</summary>
    ParameterDefinitions,

    /// <summary>What is behind them.</summary>
    ParametersEnd,

    /// <summary>Definitions of a prepared statement's columns.</summary>
    PreparedColumns,

    /// <summary>The EOF_Packet that ends a COM_STMT_PREPARE's response, if the dialect has one.</summary>
    PrepareEnd,

    /// <summary>COM_FIELD_LIST's definitions, or their end.</summary>
    FieldList,

    /// <summary>The client sends a file's content; behind it the server's answer.</summary>
    LocalInfile,

    /// <summary>Client and server exchange authentication data.</summary>
    AuthenticationExchange,
}
