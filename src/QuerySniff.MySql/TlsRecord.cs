using System.Buffers.Binary;

namespace QuerySniff.MySql;

/// <summary>
/// Recognises TLS in a connection whose beginning was not seen (RFC 8446, section 5.1).
/// </summary>
internal static class TlsRecord
{
    private const int HeaderBytes = 5;

    private const byte ChangeCipherSpec = 20;

    private const byte ApplicationData = 23;

    /// <summary>Bytes of the longest record: 2^14, and the 2,048 that TLS 1.2 lets a cipher add.</summary>
    private const int LengthMax = (1 << 14) + 2048;

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
