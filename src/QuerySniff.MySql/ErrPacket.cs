namespace QuerySniff.MySql;

/// <summary>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_err_packet.html</summary>
internal readonly struct ErrPacket
{
    /// <summary>The marker between the error's number and its SQLSTATE.</summary>
    private const byte SqlStateMarker = (byte)'#';

    /// <summary>Characters of a SQLSTATE.</summary>
    private const int SqlStateLength = 5;

    public required ushort Code { get; init; }

    public required ulong SqlState { get; init; }

    public static bool TryParse(ReadOnlySpan<byte> payload, out ErrPacket packet)
    {
        packet = default;
        PayloadReader reader = new(payload);
        if (!reader.TryReadByte(out byte header)
            || header != Protocol.ErrHeader
            || !reader.TryReadUInt16(out ushort code))
        {
            return false;
        }

        packet = new ErrPacket { Code = code, SqlState = ReadSqlState(ref reader) };
        return true;
    }

    /// <summary>
    /// The marker tells whether there is a SQLSTATE: before the capabilities are agreed on, some servers send one and
    /// some do not.
    /// </summary>
    private static ulong ReadSqlState(ref PayloadReader reader)
    {
        if (!reader.TryReadByte(out byte marker)
            || marker != SqlStateMarker
            || !reader.TryReadBytes(SqlStateLength, out ReadOnlySpan<byte> characters))
        {
            return 0;
        }

        ulong state = 0;
        foreach (byte character in characters)
        {
            state = (state << 8) | character;
        }

        return state;
    }
}
