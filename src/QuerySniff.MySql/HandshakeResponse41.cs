namespace QuerySniff.MySql;

/// <summary>
/// Protocol::HandshakeResponse41
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_response.html;
/// MariaDB's extended capabilities: https://mariadb.com/kb/en/connection/#client-handshake-response). It is laid out by
/// the client's own flags.
/// </summary>
internal readonly ref struct HandshakeResponse41
{
    /// <summary>Of the 23 bytes of filler those before MariaDB's extended capabilities.</summary>
    private const int FillerLength = 19;

    public required CapabilityFlags Capabilities { get; init; }

    public required byte Charset { get; init; }

    public required ReadOnlySpan<byte> User { get; init; }

    /// <summary>Empty: none.</summary>
    public required ReadOnlySpan<byte> Schema { get; init; }

    /// <summary>The connection attribute program_name; empty: none.</summary>
    public required ReadOnlySpan<byte> ProgramName { get; init; }

    public static bool TryParse(ReadOnlySpan<byte> payload, out HandshakeResponse41 packet)
    {
        packet = default;
        PayloadReader reader = new(payload);
        if (!reader.TryReadUInt32(out uint flags)
            || !reader.TrySkip(sizeof(uint))
            || !reader.TryReadByte(out byte charset)
            || !reader.TrySkip(FillerLength)
            || !reader.TryReadUInt32(out uint extended)
            || !reader.TryReadNullTerminated(out ReadOnlySpan<byte> user))
        {
            return false;
        }

        CapabilityFlags capabilities = (CapabilityFlags)flags;
        if ((capabilities & CapabilityFlags.LongPassword) == CapabilityFlags.None)
        {
            capabilities |= (CapabilityFlags)((ulong)extended << 32);
        }

        ReadOnlySpan<byte> schema = default;
        ReadOnlySpan<byte> programName = default;
        if (TrySkipAuthResponse(ref reader, capabilities))
        {
            ReadRest(reader, capabilities, out schema, out programName);
        }

        packet = new HandshakeResponse41
        {
            Capabilities = capabilities,
            Charset = charset,
            User = user,
            Schema = schema,
            ProgramName = programName,
        };
        return true;
    }

    private static bool TrySkipAuthResponse(ref PayloadReader reader, CapabilityFlags capabilities)
    {
        if ((capabilities & CapabilityFlags.PluginAuthLenencClientData) != CapabilityFlags.None)
        {
            return reader.TryReadLengthEncodedString(out _);
        }

        return (capabilities & CapabilityFlags.SecureConnection) != CapabilityFlags.None
            ? reader.TryReadByte(out byte length) && reader.TrySkip(length)
            : reader.TryReadNullTerminated(out _);
    }

    private static void ReadRest(
        PayloadReader reader,
        CapabilityFlags capabilities,
        out ReadOnlySpan<byte> schema,
        out ReadOnlySpan<byte> programName)
    {
        schema = default;
        programName = default;
        if ((capabilities & CapabilityFlags.ConnectWithDb) != CapabilityFlags.None && !reader.TryReadNullTerminated(out schema))
        {
            schema = reader.Rest;
            return;
        }

        if ((capabilities & CapabilityFlags.PluginAuth) != CapabilityFlags.None && !reader.TryReadNullTerminated(out _))
        {
            return;
        }

        if ((capabilities & CapabilityFlags.ConnectAttrs) != CapabilityFlags.None)
        {
            programName = ConnectionAttributes.FindProgramName(reader);
        }
    }
}
