namespace QuerySniff.MySql;

/// <summary>
/// The parameters that stand before the text of a COM_QUERY where CLIENT_QUERY_ATTRIBUTES is negotiated
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query.html): skipped exactly, so that none of
/// their bytes ends up in the statement.
/// </summary>
internal static class QueryAttributes
{
    /// <summary>The only number of parameter sets that there is.</summary>
    private const byte ParameterSetCount = 1;

    /// <summary>
    /// Whether a payload whose dialect is not known has attributes: no statement has a control character 0x01 at its
    /// second byte.
    /// </summary>
    public static bool AreEvident(ReadOnlySpan<byte> payload) =>
        payload.Length > 2 && payload[2] == ParameterSetCount;

    /// <summary>Moves the reader from behind the command byte to the statement's text.</summary>
    public static bool TrySkip(ref PayloadReader reader)
    {
        PayloadReader ahead = reader;
        if (!ahead.TryReadLengthEncodedInteger(out ulong count)
            || !ahead.TryReadLengthEncodedInteger(out ulong sets)
            || sets != ParameterSetCount)
        {
            return false;
        }

        if (count > 0 && !TrySkipParameters(ref ahead, count))
        {
            return false;
        }

        reader = ahead;
        return true;
    }

    private static bool TrySkipParameters(ref PayloadReader reader, ulong count)
    {
        // A parameter takes at least three bytes: what says that it has more than there are is no list of them.
        if (count > (ulong)reader.Remaining
            || !reader.TryReadBytes(((int)count + 7) / 8, out ReadOnlySpan<byte> nulls)
            || !reader.TryReadByte(out byte typesFollow)
            || typesFollow != 1)
        {
            return false;
        }

        PayloadReader types = reader;
        for (int i = 0; i < (int)count; i++)
        {
            if (!TryReadType(ref reader, out _))
            {
                return false;
            }
        }

        for (int i = 0; i < (int)count; i++)
        {
            bool isNull = (nulls[i / 8] & (1 << (i % 8))) != 0;
            if (!TryReadType(ref types, out byte type) || (!isNull && !TrySkipValue(ref reader, type)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadType(ref PayloadReader reader, out byte type) =>
        reader.TryReadByte(out type) && reader.TrySkip(1) && reader.TryReadLengthEncodedString(out _);

    /// <summary>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html, values.</summary>
    private static bool TrySkipValue(ref PayloadReader reader, byte type) => (ColumnType)type switch
    {
        ColumnType.Null => true,
        ColumnType.Tiny => reader.TrySkip(1),
        ColumnType.Short or ColumnType.Year => reader.TrySkip(2),
        ColumnType.Long or ColumnType.Int24 or ColumnType.Float => reader.TrySkip(4),
        ColumnType.LongLong or ColumnType.Double => reader.TrySkip(8),
        ColumnType.Date or ColumnType.DateTime or ColumnType.Timestamp or ColumnType.Time =>
            reader.TryReadByte(out byte length) && reader.TrySkip(length),
        _ => reader.TryReadLengthEncodedString(out _),
    };
}
