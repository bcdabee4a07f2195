namespace QuerySniff.MySql;

/// <summary>
/// COM_CHANGE_USER (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_change_user.html).
/// </summary>
internal readonly ref struct ChangeUserRequest
{
    public required ReadOnlySpan<byte> User { get; init; }

    /// <summary>Empty: none.</summary>
    public required ReadOnlySpan<byte> Schema { get; init; }

    /// <summary>Null: none given, the connection's stays.</summary>
    public required int? Charset { get; init; }

    /// <summary>The connection attribute program_name; empty: none.</summary>
    public required ReadOnlySpan<byte> ProgramName { get; init; }

    public static bool TryParse(ReadOnlySpan<byte> payload, in Dialect dialect, out ChangeUserRequest request)
    {
        request = default;
        PayloadReader reader = new(payload);
        if (!reader.TrySkip(1)
            || !reader.TryReadNullTerminated(out ReadOnlySpan<byte> user)
            || !TrySkipAuthResponse(ref reader, dialect)
            || !reader.TryReadNullTerminated(out ReadOnlySpan<byte> schema))
        {
            return false;
        }

        int? charset = null;
        ReadOnlySpan<byte> programName = default;
        if (reader.TryReadUInt16(out ushort number))
        {
            charset = number;
            if ((!dialect.MayHave(CapabilityFlags.PluginAuth) || reader.TryReadNullTerminated(out _))
                && dialect.MayHave(CapabilityFlags.ConnectAttrs))
            {
                programName = ConnectionAttributes.FindProgramName(reader);
            }
        }

        request = new ChangeUserRequest { User = user, Schema = schema, Charset = charset, ProgramName = programName };
        return true;
    }

    private static bool TrySkipAuthResponse(ref PayloadReader reader, in Dialect dialect) =>
        dialect.MayHave(CapabilityFlags.SecureConnection)
            ? reader.TryReadByte(out byte length) && reader.TrySkip(length)
            : reader.TryReadNullTerminated(out _);
}
