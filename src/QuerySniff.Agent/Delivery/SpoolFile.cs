using System.Buffers.Binary;
using System.Text;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// The content of one of the spool's files, little-endian: "QSB1"; the lengths of two parts, 32 bits each; their
/// CRC-32Cs, 32 bits each; the parts. The first is a batch's message, the second the names of the files that the batch
/// replaces, a line each. A file that is not exactly as long as it says, or whose checksums differ, is damaged.
/// </summary>
internal static class SpoolFile
{
    private const int HeaderBytes = 20;

    private static ReadOnlySpan<byte> Magic => "QSB1"u8;

    /// <summary>What a message takes on disk, in bytes.</summary>
    public static long BytesOf(long messageBytes) => HeaderBytes + messageBytes;

    /// <summary>Makes a file's content.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> message, IEnumerable<string> replaced)
    {
        byte[] names = Encoding.UTF8.GetBytes(string.Join('\n', replaced));
        byte[] content = new byte[HeaderBytes + message.Length + names.Length];
        Magic.CopyTo(content);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(4), message.Length);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(8), names.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(12), Crc32C.Compute(message));
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(16), Crc32C.Compute(names));
        message.CopyTo(content.AsSpan(HeaderBytes));
        names.CopyTo(content.AsSpan(HeaderBytes + message.Length));
        return content;
    }

    /// <summary>Reads a file's content.</summary>
    /// <returns>Whether it is whole.</returns>
    public static bool TryDecode(byte[] content, out byte[] message, out string[] replaced)
    {
        message = [];
        replaced = [];
        if (content.Length < HeaderBytes || !content.AsSpan().StartsWith(Magic))
        {
            return false;
        }

        uint messageBytes = BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(4));
        uint namesBytes = BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(8));
        if (content.Length - HeaderBytes != (long)messageBytes + namesBytes)
        {
            return false;
        }

        ReadOnlySpan<byte> names = content.AsSpan(HeaderBytes + (int)messageBytes);
        message = content[HeaderBytes..(HeaderBytes + (int)messageBytes)];
        replaced = Encoding.UTF8.GetString(names).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return Crc32C.Compute(message) == BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(12))
            && Crc32C.Compute(names) == BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(16));
    }
}
