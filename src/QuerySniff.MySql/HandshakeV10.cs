namespace QuerySniff.MySql;

/// <summary>
/// Protocol::HandshakeV10
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html;
/// MariaDB's extended capabilities: https://mariadb.com/kb/en/connection/#initial-handshake-packet).
/// </summary>
internal readonly ref struct HandshakeV10
{
    public const byte Version = 10;

    /// <summary>Bytes of the first part of the authentication data.</summary>
    private const int AuthDataPart1Length = 8;

    /// <summary>Of the ten reserved bytes those that MariaDB leaves alone; the other four are its capabilities.</summary>
    private const int ReservedLength = 6;

    public required ReadOnlySpan<byte> ServerVersion { get; init; }

    public required CapabilityFlags Capabilities { get; init; }

    public static bool TryParse(ReadOnlySpan<byte> payload, out HandshakeV10 packet)
    {
        packet = default;
        PayloadReader reader = new(payload);
        if (!reader.TryReadByte(out byte version)
            || version != Version
            || !reader.TryReadNullTerminated(out ReadOnlySpan<byte> serverVersion)
            || !reader.TrySkip(sizeof(uint) + AuthDataPart1Length + 1)
            || !reader.TryReadUInt16(out ushort lower))
        {
            return false;
        }

        packet = new HandshakeV10
        {
            ServerVersion = serverVersion,
            Capabilities = (CapabilityFlags)lower | ReadUpperCapabilities(ref reader, (CapabilityFlags)lower),
        };
        return true;
    }

    /// <summary>Servers before 4.1 end before the upper half.</summary>
    private static CapabilityFlags ReadUpperCapabilities(ref PayloadReader reader, CapabilityFlags lower)
    {
        if (!reader.TrySkip(1 + sizeof(ushort)) || !reader.TryReadUInt16(out ushort upper))
        {
            return CapabilityFlags.None;
        }

        CapabilityFlags capabilities = (CapabilityFlags)((ulong)upper << 16);
        if ((lower & CapabilityFlags.LongPassword) == CapabilityFlags.None
            && reader.TrySkip(1 + ReservedLength)
            && reader.TryReadUInt32(out uint extended))
        {
            capabilities |= (CapabilityFlags)((ulong)extended << 32);
        }

        return capabilities;
    }
}
