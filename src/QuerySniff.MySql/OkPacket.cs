namespace QuerySniff.MySql;

/// <summary>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_ok_packet.html</summary>
internal readonly ref struct OkPacket
{
    /// <summary>The type of a session-state entry that names the current schema (SESSION_TRACK_SCHEMA).</summary>
    private const byte SessionTrackSchema = 1;

    public required ulong Affected { get; init; }

    public required ushort Warnings { get; init; }

    /// <summary>Null where the server is older than its status flags.</summary>
    public required ServerStatus? Status { get; init; }

    /// <summary>Whether the session state names a schema.</summary>
    public required bool TracksSchema { get; init; }

    /// <summary>The schema that it names; empty for none.</summary>
    public required ReadOnlySpan<byte> Schema { get; init; }

    public static bool TryParse(ReadOnlySpan<byte> payload, in Dialect dialect, out OkPacket packet)
    {
        packet = default;
        PayloadReader reader = new(payload);
        if (!reader.TryReadByte(out byte header)
            || header is not (Protocol.OkHeader or Protocol.EofHeader)
            || !reader.TryReadLengthEncodedInteger(out ulong affected)
            || !reader.TryReadLengthEncodedInteger(out _))
        {
            return false;
        }

        ushort warnings = 0;
        ServerStatus? status = null;
        if (dialect.Protocol41 || dialect.Has(CapabilityFlags.Transactions))
        {
            if (!reader.TryReadUInt16(out ushort flags) || (dialect.Protocol41 && !reader.TryReadUInt16(out warnings)))
            {
                return false;
            }

            status = (ServerStatus)flags;
        }

        ReadOnlySpan<byte> schema = default;
        bool tracksSchema = dialect.MayHave(CapabilityFlags.SessionTrack)
            && (status & ServerStatus.SessionStateChanged) is not (null or ServerStatus.None)
            && TryReadSchema(reader, out schema);
        packet = new OkPacket
        {
            Affected = affected,
            Warnings = warnings,
            Status = status,
            TracksSchema = tracksSchema,
            Schema = schema,
        };
        return true;
    }

    private static bool TryReadSchema(PayloadReader reader, out ReadOnlySpan<byte> schema)
    {
        schema = default;
        bool found = false;
        if (!reader.TryReadLengthEncodedString(out _) || !reader.TryReadLengthEncodedInteger(out _))
        {
            return false;
        }

        while (reader.TryReadByte(out byte type) && reader.TryReadLengthEncodedString(out ReadOnlySpan<byte> data))
        {
            PayloadReader entry = new(data);
            if (type == SessionTrackSchema && entry.TryReadLengthEncodedString(out ReadOnlySpan<byte> name))
            {
                schema = name;
                found = true;
            }
        }

        return found;
    }
}
