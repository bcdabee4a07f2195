namespace QuerySniff.MySql;

/// <summary>
/// The first byte of a command packet
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/my__command_8h.html, and MariaDB's additions from 0xFA on).
/// </summary>
public enum CommandCode : byte
{
#pragma warning disable CS1591 // The names are the manual's.
    Sleep = 0x00,
    Quit = 0x01,
    InitDb = 0x02,
    Query = 0x03,
    FieldList = 0x04,
    CreateDb = 0x05,
    DropDb = 0x06,
    Refresh = 0x07,
    Shutdown = 0x08,
    Statistics = 0x09,
    ProcessInfo = 0x0A,
    Connect = 0x0B,
    ProcessKill = 0x0C,
    Debug = 0x0D,
    Ping = 0x0E,
    Time = 0x0F,
    DelayedInsert = 0x10,
    ChangeUser = 0x11,
    BinlogDump = 0x12,
    TableDump = 0x13,
    ConnectOut = 0x14,
    RegisterSlave = 0x15,
    StatementPrepare = 0x16,
    StatementExecute = 0x17,
    StatementSendLongData = 0x18,
    StatementClose = 0x19,
    StatementReset = 0x1A,
    SetOption = 0x1B,
    StatementFetch = 0x1C,
    Daemon = 0x1D,
    BinlogDumpGtid = 0x1E,
    ResetConnection = 0x1F,
    Clone = 0x20,
    SubscribeGroupReplicationStream = 0x21,
    StatementBulkExecute = 0xFA,
#pragma warning restore CS1591
}
