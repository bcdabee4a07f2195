namespace QuerySniff.MySql;

/// <summary>
/// The types whose binary values are not length-encoded strings
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html).
/// </summary>
internal enum ColumnType : byte
{
    Tiny = 1,
    Short = 2,
    Long = 3,
    Float = 4,
    Double = 5,
    Null = 6,
    Timestamp = 7,
    LongLong = 8,
    Int24 = 9,
    Date = 10,
    Time = 11,
    DateTime = 12,
    Year = 13,
}
