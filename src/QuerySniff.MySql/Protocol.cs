namespace QuerySniff.MySql;

/// <summary>
/// Numbers that the protocol fixes
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html).
/// </summary>
internal static class Protocol
{
    /// <summary>Bytes of a packet's header: three of length, one of sequence id.</summary>
    public const int HeaderBytes = 4;

    /// <summary>The length of a packet whose payload goes on in the next one.</summary>
    public const int PacketLengthMax = 0xFF_FFFF;

    /// <summary>First byte of an OK_Packet.</summary>
    public const byte OkHeader = 0x00;

    /// <summary>First byte of an EOF_Packet, of an OK_Packet that ends rows, and of an AuthSwitchRequest.</summary>
    public const byte EofHeader = 0xFE;

    /// <summary>First byte of an ERR_Packet.</summary>
    public const byte ErrHeader = 0xFF;

    /// <summary>First byte of a LOCAL INFILE request.</summary>
    public const byte LocalInfileHeader = 0xFB;

    /// <summary>First byte of an AuthMoreData packet.</summary>
    public const byte AuthMoreDataHeader = 0x01;

    /// <summary>First byte of an AuthNextFactor packet.</summary>
    public const byte AuthNextFactorHeader = 0x02;

    /// <summary>An EOF_Packet is shorter than this; what begins with 0xFE and is longer is a row.</summary>
    public const int EofLengthLimit = 9;

    /// <summary>Bytes of an EOF_Packet since 4.1: header, warnings, status.</summary>
    public const int EofLength = 5;

    /// <summary>Columns that a result set can have.</summary>
    public const int ColumnCountMax = 4096;

    /// <summary>The statement id by which MariaDB's clients name the statement prepared last.</summary>
    public const uint LastPreparedStatementId = 0xFFFF_FFFF;

    /// <summary>The error number with which MariaDB marks a progress report, which is no error.</summary>
    public const ushort ProgressReportCode = 0xFFFF;
}
