namespace QuerySniff.MySql;

/// <summary>
/// The status flags of OK and EOF packets
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/mysql__com_8h.html, SERVER_STATUS_flags_enum).
/// </summary>
[Flags]
public enum ServerStatus : ushort
{
#pragma warning disable CS1591 // The names are the manual's.
    None = 0,
    InTransaction = 0x0001,
    AutoCommit = 0x0002,
    MoreResultsExist = 0x0008,
    NoGoodIndexUsed = 0x0010,
    NoIndexUsed = 0x0020,
    CursorExists = 0x0040,
    LastRowSent = 0x0080,
    DatabaseDropped = 0x0100,
    NoBackslashEscapes = 0x0200,
    MetadataChanged = 0x0400,
    QueryWasSlow = 0x0800,
    OutputParameters = 0x1000,
    InReadOnlyTransaction = 0x2000,
    SessionStateChanged = 0x4000,
    AnsiQuotes = 0x8000,
#pragma warning restore CS1591
}
