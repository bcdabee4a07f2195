using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Google.Protobuf;

namespace QuerySniff.Rpc;

/// <summary>
/// Reads the one message of a unary body. It holds no more than what has arrived, whatever the prefix announces, and
/// no more than the bound; hostile bytes give a status, never an exception.
/// </summary>
internal static class MessageReader
{
    private const string Truncated = "The body ends within the message.";

    /// <summary>Reads a body to its end.</summary>
    /// <param name="body">The body; the caller completes it.</param>
    /// <param name="parser">Reads the message.</param>
    /// <param name="encoding">The value of <c>grpc-encoding</c>; null where there is none.</param>
    /// <param name="bytesMax">The largest message, as sent and as decompressed.</param>
    /// <param name="unsupportedEncoding">What an encoding that is not ours counts as: the two ends differ there.</param>
    /// <param name="cancellationToken">Ends the wait for bytes.</param>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static async ValueTask<MessageResult<T>> ReadAsync<T>(
        PipeReader body,
        MessageParser<T> parser,
        string? encoding,
        int bytesMax,
        RpcStatusCode unsupportedEncoding,
        CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        while (true)
        {
            ReadResult result = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (result.IsCanceled)
            {
                throw new OperationCanceledException(cancellationToken);
            }

            ReadOnlySequence<byte> received = result.Buffer;
            RpcStatus status = Check(received, result.IsCompleted, encoding, bytesMax, unsupportedEncoding);
            if (status.IsOk && result.IsCompleted)
            {
                MessageResult<T> message = Parse(received, parser, bytesMax);
                body.AdvanceTo(received.End);
                return message;
            }

            if (!status.IsOk)
            {
                body.AdvanceTo(received.End);
                return new MessageResult<T>(status);
            }

            body.AdvanceTo(received.Start, received.End);
        }
    }

    public static RpcStatus TooLarge(int bytesMax) => new(
        RpcStatusCode.ResourceExhausted,
        string.Create(CultureInfo.InvariantCulture, $"The message is larger than {bytesMax} bytes."));

    /// <summary>Judges what has arrived so far. Ok means: so far; with the end of the body: there is one whole message.</summary>
    private static RpcStatus Check(
        in ReadOnlySequence<byte> received,
        bool ended,
        string? encoding,
        int bytesMax,
        RpcStatusCode unsupportedEncoding)
    {
        if (!MessagePrefix.TryRead(received, out MessagePrefix prefix))
        {
            return (ended, received.IsEmpty) switch
            {
                (false, _) => RpcStatus.Ok,
                (true, true) => new RpcStatus(RpcStatusCode.Unimplemented, "The body has no message; a unary call has one."),
                (true, false) => new RpcStatus(RpcStatusCode.Internal, Truncated),
            };
        }

        RpcStatus flag = CheckFlag(prefix.Flag, encoding, unsupportedEncoding);
        if (!flag.IsOk)
        {
            return flag;
        }

        if (prefix.Length > (uint)bytesMax)
        {
            return TooLarge(bytesMax);
        }

        return (received.Length - MessagePrefix.Bytes).CompareTo((long)prefix.Length) switch
        {
            < 0 when ended => new RpcStatus(RpcStatusCode.Internal, Truncated),
            > 0 => new RpcStatus(RpcStatusCode.Unimplemented, "The body has bytes after the message; a unary call has one message."),
            _ => RpcStatus.Ok,
        };
    }

    private static RpcStatus CheckFlag(byte flag, string? encoding, RpcStatusCode unsupportedEncoding)
    {
        if (flag == MessagePrefix.Plain)
        {
            return RpcStatus.Ok;
        }

        if (flag != MessagePrefix.Compressed)
        {
            return new RpcStatus(RpcStatusCode.Internal, "The message's compressed flag is neither 0 nor 1.");
        }

        return encoding switch
        {
            RpcHeaders.Gzip => RpcStatus.Ok,
            null or "" or RpcHeaders.Identity => new RpcStatus(
                RpcStatusCode.Internal, "The message's compressed flag is set, and grpc-encoding names no compression."),
            _ => new RpcStatus(
                unsupportedEncoding, $"The message's grpc-encoding is not one of {RpcHeaders.SupportedEncodings}."),
        };
    }

    private static MessageResult<T> Parse<T>(in ReadOnlySequence<byte> body, MessageParser<T> parser, int bytesMax)
        where T : class, IMessage<T>
    {
        MessagePrefix.TryRead(body, out MessagePrefix prefix);
        ReadOnlySequence<byte> message = body.Slice(MessagePrefix.Bytes);
        if (prefix.Flag == MessagePrefix.Plain)
        {
            return Parse(message, parser);
        }

        using PooledBuffer decompressed = new();
        RpcStatus status = MessageGzip.Decompress(message, bytesMax, decompressed);
        return status.IsOk
            ? Parse(new ReadOnlySequence<byte>(decompressed.Written), parser)
            : new MessageResult<T>(status);
    }

    private static MessageResult<T> Parse<T>(in ReadOnlySequence<byte> message, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        try
        {
            return new MessageResult<T>(parser.ParseFrom(message));
        }
        catch (InvalidProtocolBufferException)
        {
            return new MessageResult<T>(new RpcStatus(RpcStatusCode.Internal, "The message is no valid protobuf."));
        }
    }
}
