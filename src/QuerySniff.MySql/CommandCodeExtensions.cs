namespace QuerySniff.MySql;

/// <summary>The manual's names of the commands.</summary>
public static class CommandCodeExtensions
{
    /// <summary>"COM_QUERY", "COM_STMT_EXECUTE"...; "COM_0x7F" for a code that the manual does not know.</summary>
    public static string ProtocolName(this CommandCode code) => code switch
    {
        CommandCode.Sleep => "COM_SLEEP",
        CommandCode.Quit => "COM_QUIT",
        CommandCode.InitDb => "COM_INIT_DB",
        CommandCode.Query => "COM_QUERY",
        CommandCode.FieldList => "COM_FIELD_LIST",
        CommandCode.CreateDb => "COM_CREATE_DB",
        CommandCode.DropDb => "COM_DROP_DB",
        CommandCode.Refresh => "COM_REFRESH",
        CommandCode.Shutdown => "COM_SHUTDOWN",
        CommandCode.Statistics => "COM_STATISTICS",
        CommandCode.ProcessInfo => "COM_PROCESS_INFO",
        CommandCode.Connect => "COM_CONNECT",
        CommandCode.ProcessKill => "COM_PROCESS_KILL",
        CommandCode.Debug => "COM_DEBUG",
        CommandCode.Ping => "COM_PING",
        CommandCode.Time => "COM_TIME",
        CommandCode.DelayedInsert => "COM_DELAYED_INSERT",
        CommandCode.ChangeUser => "COM_CHANGE_USER",
        CommandCode.BinlogDump => "COM_BINLOG_DUMP",
        CommandCode.TableDump => "COM_TABLE_DUMP",
        CommandCode.ConnectOut => "COM_CONNECT_OUT",
        CommandCode.RegisterSlave => "COM_REGISTER_SLAVE",
        CommandCode.StatementPrepare => "COM_STMT_PREPARE",
        CommandCode.StatementExecute => "COM_STMT_EXECUTE",
        CommandCode.StatementSendLongData => "COM_STMT_SEND_LONG_DATA",
        CommandCode.StatementClose => "COM_STMT_CLOSE",
        CommandCode.StatementReset => "COM_STMT_RESET",
        CommandCode.SetOption => "COM_SET_OPTION",
        CommandCode.StatementFetch => "COM_STMT_FETCH",
        CommandCode.Daemon => "COM_DAEMON",
        CommandCode.BinlogDumpGtid => "COM_BINLOG_DUMP_GTID",
        CommandCode.ResetConnection => "COM_RESET_CONNECTION",
        CommandCode.Clone => "COM_CLONE",
        CommandCode.SubscribeGroupReplicationStream => "COM_SUBSCRIBE_GROUP_REPLICATION_STREAM",
        CommandCode.StatementBulkExecute => "COM_STMT_BULK_EXECUTE",
        _ => $"COM_0x{(byte)code:X2}",
    };
}
