namespace QuerySniff.MySql;

/// <summary>
/// Protocol::HandshakeResponse320, of clients before 4.1
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_response.html).
/// </summary>
internal readonly ref struct HandshakeResponse320
{
    /// <summary>Bytes of the maximal packet size.</summary>
    private const int PacketSizeLength = 3;

    public required CapabilityFlags Capabilities { get; init; }

    public required ReadOnlySpan<byte> User { get; init; }

    /// <summary>Empty: none.</summary>
    public required ReadOnlySpan<byte> Schema { get; init; }

    public static bool TryParse(ReadOnlySpan<byte> payload, out HandshakeResponse320 packet)
    {
        packet = default;
        PayloadReader reader = new(payload);
        if (!reader.TryReadUInt16(out ushort flags)
            || !reader.TrySkip(PacketSizeLength)
            || !reader.TryReadNullTerminated(out ReadOnlySpan<byte> user))
        {
            return false;
        }

        ReadOnlySpan<byte> schema = default;
        if (((CapabilityFlags)flags & CapabilityFlags.ConnectWithDb) != CapabilityFlags.None
            && reader.TryReadNullTerminated(out _)
            && !reader.TryReadNullTerminated(out schema))
        {
            schema = reader.Rest;
        }

        packet = new HandshakeResponse320 { Capabilities = (CapabilityFlags)flags, User = user, Schema = schema };
        return true;
    }
}
