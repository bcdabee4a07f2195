namespace QuerySniff.MySql;

/// <summary>The key-value pairs at the end of HandshakeResponse41 and COM_CHANGE_USER.</summary>
internal static class ConnectionAttributes
{
    /// <summary>The value of program_name; empty where there is none, or it lies behind the prefix that was kept.</summary>
    public static ReadOnlySpan<byte> FindProgramName(PayloadReader reader)
    {
        if (!reader.TryReadLengthEncodedInteger(out _))
        {
            return default;
        }

        while (reader.TryReadLengthEncodedString(out ReadOnlySpan<byte> key)
            && reader.TryReadLengthEncodedString(out ReadOnlySpan<byte> value))
        {
            if (key.SequenceEqual("program_name"u8))
            {
                return value;
            }
        }

        return default;
    }
}
