using System.Buffers;
using System.IO.Compression;
using Google.Protobuf;

namespace QuerySniff.Rpc;

/// <summary>gzip of single messages: each has a context of its own.</summary>
internal static class MessageGzip
{
    /// <summary>Compresses a message, at the fastest level: the wire gets most of what there is to gain.</summary>
    public static void Compress(IMessage message, IBufferWriter<byte> output)
    {
        using var sink = new BufferWriterStream(output);
        using var gzip = new GZipStream(sink, CompressionLevel.Fastest, leaveOpen: true);
        message.WriteTo(gzip);
    }

    /// <summary>Decompresses a message as far as a bound: a bomb costs no more than the bound.</summary>
    /// <returns>
    /// Ok; RESOURCE_EXHAUSTED if there is more than <paramref name="bytesMax"/>; INTERNAL if it is no gzip, or cut short.
    /// </returns>
    public static RpcStatus Decompress(in ReadOnlySequence<byte> compressed, int bytesMax, PooledBuffer output)
    {
        try
        {
            using var source = new SequenceStream(compressed);
            using var gzip = new GZipStream(source, CompressionMode.Decompress);
            while (gzip.Read(output.GetSpan()) is var read and > 0)
            {
                output.Advance(read);
                if (output.Written.Length > bytesMax)
                {
                    return MessageReader.TooLarge(bytesMax);
                }
            }

            return RpcStatus.Ok;
        }
        catch (InvalidDataException)
        {
            return new RpcStatus(RpcStatusCode.Internal, "The message is marked as gzip and is none.");
        }
    }
}
