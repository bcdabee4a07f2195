using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;

namespace QuerySniff.Rpc.Tests;

/// <summary>Request and response bodies, right and wrong.</summary>
internal static class Bodies
{
    /// <summary>A prefix with a length of one's choice, and the bytes after it.</summary>
    public static byte[] Frame(byte flag, uint length, ReadOnlySpan<byte> rest)
    {
        byte[] frame = new byte[MessagePrefix.Bytes + rest.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), length);
        rest.CopyTo(frame.AsSpan(MessagePrefix.Bytes));
        return frame;
    }

    /// <summary>A frame whose length is right.</summary>
    public static byte[] Frame(byte flag, ReadOnlySpan<byte> message) => Frame(flag, (uint)message.Length, message);

    public static byte[] Frame(IMessage message) => Frame(MessagePrefix.Plain, message.ToByteArray());

    public static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.SmallestSize))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }

    /// <summary>64 KiB that become 64 MiB.</summary>
    public static byte[] Bomb()
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.SmallestSize))
        {
            byte[] zeros = new byte[1024 * 1024];
            for (int mebibyte = 0; mebibyte < 64; mebibyte++)
            {
                gzip.Write(zeros);
            }
        }

        return compressed.ToArray();
    }
}
