using System.Buffers;
using System.Buffers.Binary;

namespace QuerySniff.MySql;

/// <summary>
/// The ServerHello with which the server's side of TLS begins (RFC 8446, section 4.1.3; RFC 5246, section 7.4.1.3): which
/// version was chosen. It is read once it is there whole.
/// </summary>
internal static class TlsServerHello
{
    private const byte MessageType = 2;

    /// <summary>The message's type and length.</summary>
    private const int MessageHeaderBytes = 4;

    private const int RandomBytes = 32;

    private const int CipherSuiteAndCompressionBytes = 3;

    /// <summary>The extension that names the version from TLS 1.3 on; before, the message's own field does.</summary>
    private const int SupportedVersions = 43;

    /// <summary>Reads the version off the server's first bytes, as many of them as there are.</summary>
    /// <param name="bytes">The stream, from the first record's header on.</param>
    /// <param name="version">The version, if the result is <see cref="OperationStatus.Done"/>.</param>
    /// <returns>
    /// <see cref="OperationStatus.InvalidData"/> also for a message that is longer than
    /// <see cref="SessionLimits.TlsServerHelloBytesMax"/>, or goes on in a second record, as none in use does.
    /// </returns>
    public static OperationStatus Read(ReadOnlySpan<byte> bytes, out TlsVersion version)
    {
        version = TlsVersion.Unknown;
        if (bytes.Length < TlsRecord.HeaderBytes + MessageHeaderBytes)
        {
            return bytes.IsEmpty || bytes[0] == TlsRecord.Handshake ? OperationStatus.NeedMoreData : OperationStatus.InvalidData;
        }

        int recordBytes = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
        ReadOnlySpan<byte> message = bytes[TlsRecord.HeaderBytes..];
        int bodyBytes = (message[1] << 16) | BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        int wholeBytes = TlsRecord.HeaderBytes + MessageHeaderBytes + bodyBytes;
        if (bytes[0] != TlsRecord.Handshake
            || message[0] != MessageType
            || bodyBytes > recordBytes - MessageHeaderBytes
            || wholeBytes > SessionLimits.TlsServerHelloBytesMax)
        {
            return OperationStatus.InvalidData;
        }

        if (bytes.Length < wholeBytes)
        {
            return OperationStatus.NeedMoreData;
        }

        return TryReadBody(message.Slice(MessageHeaderBytes, bodyBytes), out version)
            ? OperationStatus.Done
            : OperationStatus.InvalidData;
    }

    private static bool TryReadBody(ReadOnlySpan<byte> body, out TlsVersion version)
    {
        PayloadReader reader = new(body);
        version = TlsVersion.Unknown;
        if (!TryReadNetworkUInt16(ref reader, out ushort legacyVersion)
            || !reader.TrySkip(RandomBytes)
            || !reader.TryReadByte(out byte sessionIdBytes)
            || !reader.TrySkip(sessionIdBytes + CipherSuiteAndCompressionBytes))
        {
            return false;
        }

        version = (TlsVersion)legacyVersion;
        if (reader.Remaining == 0)
        {
            return true;
        }

        return TryReadNetworkUInt16(ref reader, out ushort extensionsBytes)
            && extensionsBytes == reader.Remaining
            && TryReadExtensions(ref reader, ref version);
    }

    private static bool TryReadExtensions(ref PayloadReader reader, ref TlsVersion version)
    {
        while (reader.Remaining > 0)
        {
            if (!TryReadNetworkUInt16(ref reader, out ushort type)
                || !TryReadNetworkUInt16(ref reader, out ushort bytes)
                || !reader.TryReadBytes(bytes, out ReadOnlySpan<byte> data))
            {
                return false;
            }

            if (type == SupportedVersions)
            {
                bool isThere = BinaryPrimitives.TryReadUInt16BigEndian(data, out ushort selected);
                version = (TlsVersion)selected;
                return isThere;
            }
        }

        return true;
    }

    private static bool TryReadNetworkUInt16(ref PayloadReader reader, out ushort value)
    {
        bool isThere = reader.TryReadBytes(sizeof(ushort), out ReadOnlySpan<byte> bytes);
        value = isThere ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : default;
        return isThere;
    }
}
