namespace QuerySniff.MySql;

/// <summary>
/// Protocol::HandshakeV9, of servers up to 3.21
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v9.html).
/// It has no capabilities.
/// </summary>
internal readonly ref struct HandshakeV9
{
    public const byte Version = 9;

    public required ReadOnlySpan<byte> ServerVersion { get; init; }

    public static bool TryParse(ReadOnlySpan<byte> payload, out HandshakeV9 packet)
    {
        packet = default;
        PayloadReader reader = new(payload);
        if (!reader.TryReadByte(out byte version)
            || version != Version
            || !reader.TryReadNullTerminated(out ReadOnlySpan<byte> serverVersion)
            || !reader.TrySkip(sizeof(uint))
            || !reader.TryReadNullTerminated(out _))
        {
            return false;
        }

        packet = new HandshakeV9 { ServerVersion = serverVersion };
        return true;
    }
}
