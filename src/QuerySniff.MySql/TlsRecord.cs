using System.Buffers.Binary;

namespace QuerySniff.MySql;

/// <summary>
/// TLS as it lies in a stream (RFC 8446, section 5.1): recognises it in a connection whose beginning was not seen.
/// </summary>
internal static class TlsRecord
{
    public const int HeaderBytes = 5;

    public const byte Handshake = 22;

    private const byte ChangeCipherSpec = 20;

    private const byte ApplicationData = 23;

    private const byte ClientHello = 1;

    /// <summary>Bytes of the longest record: 2^14, and the 2,048 that TLS 1.2 lets a cipher add.</summary>
    private const int LengthMax = (1 << 14) + 2048;

    /// <summary>
    /// What a record's header tells of the version. Up to TLS 1.1 application data bear their own; 1.3 goes by 1.2's number
    /// (RFC 8446, section 5.1), and those of a handshake's records mean nothing.
    /// </summary>
    public static TlsVersion VersionOf(ReadOnlySpan<byte> data)
    {
        TlsVersion version = data.Length >= HeaderBytes && data[0] == ApplicationData
            ? (TlsVersion)BinaryPrimitives.ReadUInt16BigEndian(data[1..])
            : TlsVersion.Unknown;
        return version is TlsVersion.Ssl30 or TlsVersion.Tls10 or TlsVersion.Tls11 ? version : TlsVersion.Unknown;
    }

    /// <summary>Whether the data begins with a ClientHello: its answer will tell the version.</summary>
    public static bool IsClientHello(ReadOnlySpan<byte> data) =>
        data.Length > HeaderBytes && data[0] == Handshake && data[HeaderBytes] == ClientHello;

    /// <summary>
    /// Whether the data is one TLS record behind the other. The header of a MySQL packet with the same bytes would
    /// announce 196 KiB.
    /// </summary>
    public static bool AreAll(ReadOnlySpan<byte> data)
    {
        while (data.Length >= HeaderBytes)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(data[3..]);
            if (data[0] is < ChangeCipherSpec or > ApplicationData
                || data[1] != 3
                || data[2] > 4
                || length is 0 or > LengthMax)
            {
                return false;
            }

            if (length >= data.Length - HeaderBytes)
            {
                return true;
            }

            data = data[(HeaderBytes + length)..];
        }

        return false;
    }
}
