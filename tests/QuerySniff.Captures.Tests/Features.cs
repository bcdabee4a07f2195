using QuerySniff.MySql;

namespace QuerySniff.Captures.Tests;

/// <summary>The protocol's features, for tests/captures/features.md.</summary>
internal static class Features
{
    private const string Commands = "Commands";
    private const string Responses = "Responses";
    private const string Connecting = "Connection phase";
    private const string Framing = "Framing";
    private const int PacketMax = 0xFF_FFFF;
    private const string OtherCommands = "OnData_OtherCommands_ArePassedOver";
    private const string OpaqueStream = "OnData_OpaqueStream_IsLeftAlone";
    private const string Exchange = "OnData_AuthenticationExchange_IsPassedOver";

    /// <summary>All of them, in the order of the table.</summary>
    public static IReadOnlyList<Feature> All { get; } =
    [
        new(Commands, "COM_QUERY", facts => facts.Command(CommandCode.Query)),
        new(Commands, "query attributes", null, "OnData_QueryAttributes_LeaveTheText"),
        new(Commands, "multi-statements", facts => facts.Command(command => command is { StatementNumber: > 1, Outcome: CommandOutcome.Ok })),
        new(Commands, "multi-statements, one of which fails", facts => facts.Command(command => command is { StatementNumber: > 1, Outcome: CommandOutcome.Error })),
        new(Commands, "multi-statements with a stored procedure's results among theirs", null, "OnData_CallAmongStatements_HasItsResultSetsAndItsOk"),
        new(Commands, "several results of a stored procedure", facts => facts.Command(command =>
            command.Rows > 0 && command.Statement?.StartsWith("CALL", StringComparison.Ordinal) == true)),
        new(Commands, "OUT parameters", facts => facts.EofWith(ServerStatus.OutputParameters), "OnData_CallWithOutputParameters_IsOneCommand"),
        new(Commands, "COM_STMT_PREPARE, COM_STMT_EXECUTE", facts => facts.Command(CommandCode.StatementExecute), "OnData_Prepared_FindsTextById"),
        new(Commands, "COM_STMT_SEND_LONG_DATA", facts => facts.Command(CommandCode.StatementSendLongData)),
        new(Commands, "COM_STMT_RESET", facts => facts.Command(CommandCode.StatementReset)),
        new(Commands, "COM_STMT_CLOSE", facts => facts.Command(CommandCode.StatementClose)),
        new(Commands, "COM_STMT_FETCH of one row", facts => facts.Command(command => command is { Code: CommandCode.StatementFetch, Rows: 1 })),
        new(Commands, "COM_STMT_FETCH of many rows", facts => facts.Command(command => command is { Code: CommandCode.StatementFetch, Rows: > 1 }), "OnData_Cursor_RowsBelongToTheFetch"),
        new(Commands, "COM_STMT_EXECUTE of the last prepared (id -1)", facts => facts.Request(IsExecuteOfLast), "OnData_PipelinedExecuteOfLastPrepared_HasItsTextAndId"),
        new(Commands, "COM_STMT_PREPARE and COM_STMT_EXECUTE in one go", facts => facts.Pair((first, second) => IsCommand(first, CommandCode.StatementPrepare) && IsCommand(second, CommandCode.StatementExecute))),
        new(Commands, "pipelined COM_QUERY", facts => facts.Pair((first, second) => IsCommand(first, CommandCode.Query) && IsCommand(second, CommandCode.Query)), "OnData_PipelinedQueries_AreAnsweredInOrder"),
        new(Commands, "COM_STMT_BULK_EXECUTE", facts => facts.Command(CommandCode.StatementBulkExecute)),
        new(Commands, "COM_INIT_DB", facts => facts.Command(CommandCode.InitDb), "OnData_SchemaMoves_CommandsRunInTheirs"),
        new(Commands, "COM_CHANGE_USER", facts => facts.Command(CommandCode.ChangeUser), "OnData_ChangeUser_CountsFromItsOk"),
        new(Commands, "COM_CHANGE_USER refused", facts => facts.Command(command => command is { Code: CommandCode.ChangeUser, Outcome: CommandOutcome.Error }), "OnData_ChangeUserRefused_OldUserStays"),
        new(Commands, "COM_RESET_CONNECTION", facts => facts.Command(CommandCode.ResetConnection)),
        new(Commands, "COM_FIELD_LIST", facts => facts.Command(CommandCode.FieldList)),
        new(Commands, "COM_STATISTICS", facts => facts.Command(CommandCode.Statistics)),
        new(Commands, "COM_PROCESS_INFO", facts => facts.Command(CommandCode.ProcessInfo), OtherCommands),
        new(Commands, "COM_PROCESS_KILL", facts => facts.Command(CommandCode.ProcessKill), OtherCommands),
        new(Commands, "COM_SET_OPTION", facts => facts.Command(CommandCode.SetOption)),
        new(Commands, "COM_REFRESH, COM_DEBUG", facts => facts.Command(CommandCode.Refresh) && facts.Command(CommandCode.Debug)),
        new(Commands, "COM_PING", facts => facts.Command(CommandCode.Ping)),
        new(Commands, "COM_QUIT", facts => facts.Command(CommandCode.Quit)),
        new(Commands, "COM_REGISTER_SLAVE", facts => facts.Command(CommandCode.RegisterSlave)),
        new(Commands, "COM_BINLOG_DUMP", facts => facts.Command(CommandCode.BinlogDump), "OnData_Replication_DumpIsACommand"),
        new(Commands, "COM_BINLOG_DUMP_GTID", null, OpaqueStream),
        new(Commands, "COM_CLONE", null, OpaqueStream),
        new(Commands, "USE", facts => facts.Command(command => command is { Code: CommandCode.Query, Outcome: CommandOutcome.Ok, Statement: ['U', 'S', 'E', ' ', ..] }), "OnData_SchemaMoves_CommandsRunInTheirs"),

        new(Responses, "text rows, EOF_Packet", facts => facts.Rows(CommandCode.Query, eofDeprecated: false)),
        new(Responses, "text rows, OK_Packet as EOF", facts => facts.Rows(CommandCode.Query, eofDeprecated: true)),
        new(Responses, "binary rows, EOF_Packet", facts => facts.Rows(CommandCode.StatementExecute, eofDeprecated: false)),
        new(Responses, "binary rows, OK_Packet as EOF", facts => facts.Rows(CommandCode.StatementExecute, eofDeprecated: true)),
        new(Responses, "CLIENT_OPTIONAL_RESULTSET_METADATA", null, "OnData_MetadataLeftOut_RowsAreStillRows"),
        new(Responses, "MariaDB's metadata cache", HasMetadataLeftOut, "OnData_MetadataLeftOut_RowsAreStillRows"),
        new(Responses, "LOCAL INFILE", facts => facts.Answer(IsInfile), "OnData_LocalInfile_FileIsTheRequests"),
        new(Responses, "LOCAL INFILE without a byte", facts => facts.Pair((first, second) => IsInfile(first) && second.Payload.Length == 0)),
        new(Responses, "progress reports", facts => facts.Answer(packet => packet.Payload is [0xFF, 0xFF, 0xFF, ..])),
        new(Responses, "session state changes", facts => facts.Command(HasStatus(ServerStatus.SessionStateChanged))),
        new(Responses, "ERR_Packet in place of a result", facts => facts.Command(command => command is { Outcome: CommandOutcome.Error, Rows: 0 })),
        new(Responses, "ERR_Packet in the middle of rows", facts => facts.Command(command => command is { Outcome: CommandOutcome.Error, Rows: > 0 }), "OnData_ErrorAmidRows_CountsTheRowsBefore"),
        new(Responses, "a killed query", facts => facts.Command(command => command.ErrorCode == 1317)),
        new(Responses, "a connection that ends under a command", facts => facts.Command(command => command.Outcome == CommandOutcome.Aborted), "OnClosed_CommandOutstanding_IsAborted"),
        new(Responses, "warnings", facts => facts.Command(command => command.Warnings > 0)),
        new(Responses, "no_index_used", facts => facts.Command(HasStatus(ServerStatus.NoIndexUsed))),
        new(Responses, "query_was_slow", facts => facts.Command(HasStatus(ServerStatus.QueryWasSlow))),
        new(Responses, "in_transaction", facts => facts.Command(HasStatus(ServerStatus.InTransaction))),
        new(Responses, "more_results", facts => facts.EofWith(ServerStatus.MoreResultsExist)),

        new(Connecting, "mysql_native_password", facts => facts.Wire.Any(connection => connection.Packets.Count(packet => packet.InLogin) == 3), "Identity_AfterLogIn_IsTheHandshakes"),
        new(Connecting, "auth switch", facts => facts.Packet(packet => packet is { ToServer: false, InLogin: true, Payload: [0xFE, _, ..] }), Exchange),
        new(Connecting, "ed25519", facts => facts.Packet(packet => packet is { ToServer: false, InLogin: true, Payload: [0xFE, .. var switchTo] } && switchTo.AsSpan().StartsWith("client_ed25519\0"u8))),
        new(Connecting, "sha256, caching_sha2 at once and in full", null, Exchange),
        new(Connecting, "multi-factor", null, Exchange),
        new(Connecting, "old auth switch", null, Exchange),
        new(Connecting, "a login that fails", facts => facts.Refusal(false, 1045), "OnData_RefusedLogin_IsCountedWithItsUser"),
        new(Connecting, "a schema that is not there, or not allowed", facts => facts.Refusal(false, 1044, 1049)),
        new(Connecting, "too many connections, after the login", facts => facts.Refusal(false, 1040)),
        new(Connecting, "too many connections, before the greeting", facts => facts.Refusal(true, 1040), "OnData_Refused_IsCounted"),
        new(Connecting, "a host that is blocked, or not allowed", facts => facts.Refusal(true, 1129) && facts.Refusal(true, 1130)),
        new(Connecting, "the handshake before 4.1", null, "OnData_ServerBefore41_IsUnderstood"),
        new(Connecting, "PROXY protocol v1", facts => facts.Segment("PROXY TCP"u8), "OnData_HeaderBeforeOrBehindTheGreeting_NamesTheClient"),
        new(Connecting, "PROXY protocol v2", facts => facts.Segment("\r\n\r\n\0\r\nQUIT\n"u8), "OnData_HeaderBeforeOrBehindTheGreeting_NamesTheClient"),

        new(Framing, "a statement of more than 16 MiB", facts => facts.Request(packet => packet.Payload.Length == PacketMax)),
        new(Framing, "a row of more than 16 MiB", facts => facts.Answer(packet => packet.Payload.Length == PacketMax), "OnData_RowAt16MiB_IsOneRow"),
        new(Framing, "a packet without content after a full one", facts => facts.Pair((first, second) => first.Payload.Length == PacketMax && second is { Payload.Length: 0 })),
        new(Framing, "sequence ids out of order", null, "OnData_WrongSequence_IsNotTaken"),
        new(Framing, "the compressed protocol, zlib", facts => facts.Connections.Any(connection => connection.Events.Contains(SessionEvent.Compressed)), "OnData_Compressed_SaysWhatThePlainOneDoes"),
        new(Framing, "the compressed protocol, zstd", null, "OnData_Compressed_SaysWhatThePlainOneDoes"),
        new(Framing, "packets across compressed frames", facts => facts.Wire.Any(connection => connection.HasPacketAcrossFrames), "OnData_FrameInTwoSegments_PacketEndsWithItsFrame"),
        new(Framing, "uncompressed frames in a compressed stream", facts => facts.Wire.Any(connection => connection.HasPlainFrames)),
    ];

    private static bool HasMetadataLeftOut(CaptureFacts facts) => facts.Wire.Any(connection =>
        (connection.Capabilities & CapabilityFlags.MariaDbCacheMetadata) != CapabilityFlags.None
        && connection.Packets.Any(packet => packet is { ToServer: false, InLogin: false, Sequence: 1, Payload: [> 0 and < 0xFB, 0] }));

    private static bool IsCommand(WirePacket packet, CommandCode code) =>
        packet is { ToServer: true, InLogin: false, Sequence: 0, Payload: [byte first, ..] } && first == (byte)code;

    private static bool IsExecuteOfLast(WirePacket packet) =>
        IsCommand(packet, CommandCode.StatementExecute) && packet.Payload is [_, 0xFF, 0xFF, 0xFF, 0xFF, ..];

    private static bool IsInfile(WirePacket packet) =>
        packet is { ToServer: false, InLogin: false, Sequence: 1, Payload: [0xFB, _, ..] };

    private static Func<DecodedCommand, bool> HasStatus(ServerStatus flag) =>
        command => (command.StatusFlags.GetValueOrDefault() & flag) != ServerStatus.None;
}
