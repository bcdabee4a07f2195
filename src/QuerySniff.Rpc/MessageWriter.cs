using System.Buffers;
using Google.Protobuf;

namespace QuerySniff.Rpc;

/// <summary>Frames one message.</summary>
internal static class MessageWriter
{
    /// <summary>Writes a message with its prefix, as it is or compressed.</summary>
    public static void Write(IMessage message, bool gzip, IBufferWriter<byte> output)
    {
        if (!gzip)
        {
            new MessagePrefix(MessagePrefix.Plain, (uint)message.CalculateSize()).Write(output);
            message.WriteTo(output);
            return;
        }

        // The length stands before the bytes and is known after them.
        using PooledBuffer compressed = new();
        MessageGzip.Compress(message, compressed);
        new MessagePrefix(MessagePrefix.Compressed, (uint)compressed.Written.Length).Write(output);
        output.Write(compressed.Written.Span);
    }
}
