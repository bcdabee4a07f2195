namespace QuerySniff.MySql;

/// <summary>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_ok_packet.html</summary>
internal readonly ref struct OkPacket
{
    public required ulong Affected { get; init; }

    public required ushort Warnings { get; init; }

    /// <summary>Null where the server is older than its status flags.</summary>
    public required ServerStatus? Status { get; init; }

    /// <summary>What it says of the session's state; nothing where it has none.</summary>
    public required SessionState State { get; init; }

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

        bool hasState = dialect.MayHave(CapabilityFlags.SessionTrack)
            && (status & ServerStatus.SessionStateChanged) is not (null or ServerStatus.None);
        packet = new OkPacket
        {
            Affected = affected,
            Warnings = warnings,
            Status = status,
            State = hasState ? SessionState.Read(reader) : default,
        };
        return true;
    }
}
