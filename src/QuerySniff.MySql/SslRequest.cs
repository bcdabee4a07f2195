namespace QuerySniff.MySql;

/// <summary>
/// Protocol::SSLRequest
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_ssl_request.html):
/// the fixed part of a handshake response, alone.
/// </summary>
internal static class SslRequest
{
    /// <summary>Bytes of the packet since 4.1.</summary>
    private const int Length41 = 32;

    /// <summary>Bytes of the packet before: capabilities and maximal packet size.</summary>
    private const int Length320 = 5;

    public static bool Is(ReadOnlySpan<byte> payload)
    {
        PayloadReader reader = new(payload);
        return payload.Length is Length41 or Length320
            && reader.TryReadUInt16(out ushort lower)
            && ((CapabilityFlags)lower & CapabilityFlags.Ssl) != CapabilityFlags.None;
    }
}
