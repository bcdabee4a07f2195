namespace QuerySniff.MySql;

/// <summary>
/// The header of a compressed packet, called a frame here to tell it from the packets in it
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_compression_packet.html).
/// </summary>
internal readonly record struct CompressedHeader
{
    /// <summary>Bytes of the header: three of the body's length, the sequence id, three of the length uncompressed.</summary>
    public const int Bytes = 7;

    /// <summary>Takes the header's bytes as a little-endian number.</summary>
    public CompressedHeader(ulong header)
    {
        BodyBytes = (int)(header & Protocol.PacketLengthMax);
        Sequence = (byte)(header >> 24);
        UncompressedBytes = (int)((header >> 32) & Protocol.PacketLengthMax);
    }

    /// <summary>Bytes of the body, as it is on the wire.</summary>
    public int BodyBytes { get; }

    /// <summary>The frames' own sequence id.</summary>
    public byte Sequence { get; }

    /// <summary>Bytes that the body decompresses to; 0: it is not compressed.</summary>
    public int UncompressedBytes { get; }

    /// <summary>Whether the body is compressed.</summary>
    public bool IsCompressed => UncompressedBytes != 0;

    /// <summary>Bytes of the packets in it.</summary>
    public int ContentBytes => IsCompressed ? UncompressedBytes : BodyBytes;

    /// <summary>Reads a header; false where there is less than one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out CompressedHeader header)
    {
        header = default;
        if (data.Length < Bytes)
        {
            return false;
        }

        ulong bytes = 0;
        for (int i = Bytes - 1; i >= 0; i--)
        {
            bytes = (bytes << 8) | data[i];
        }

        header = new CompressedHeader(bytes);
        return true;
    }
}
