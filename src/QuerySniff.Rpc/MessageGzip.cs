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
        using BufferWriterStream sink = new(output);
        using GZipStream gzip = new(sink, CompressionLevel.Fastest, leaveOpen: true);
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
            using SequenceStream source = new(compressed);
            using GZipStream gzip = new(source, CompressionMode.Decompress);
            while (gzip.Read(output.GetSpan()) is int read and > 0)
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
