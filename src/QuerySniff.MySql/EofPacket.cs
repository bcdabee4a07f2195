namespace QuerySniff.MySql;

/// <summary>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_eof_packet.html</summary>
internal readonly struct EofPacket
{
    public required ushort Warnings { get; init; }

    /// <summary>Null before 4.1, when the packet was its header alone.</summary>
    public required ServerStatus? Status { get; init; }

    public static bool TryParse(ReadOnlySpan<byte> payload, out EofPacket packet)
    {
        packet = default;
        PayloadReader reader = new(payload);
        if (!reader.TryReadByte(out byte header) || header != Protocol.EofHeader)
        {
            return false;
        }

        if (reader.TryReadUInt16(out ushort warnings) && reader.TryReadUInt16(out ushort status))
        {
            packet = new EofPacket { Warnings = warnings, Status = (ServerStatus)status };
            return true;
        }

        return payload.Length == 1;
    }
}
