using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Rpc.Tests;

/// <summary>The framing alone, without a network.</summary>
public sealed class MessageReaderTests
{
    private const int MessageBytesMax = 10_000;

    private static readonly PushRequest Request = new() { AgentId = "a", Strings = { "", "x", "y" }, Sequence = 300 };

    public static TheoryData<byte[]> Bodies() =>
        [Tests.Bodies.Frame(Request), Tests.Bodies.Frame(1, Tests.Bodies.Gzip(Request.ToByteArray()))];

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task ReadAsync_SplitAnywhere_GivesTheMessage(byte[] body)
    {
        for (int split = 0; split <= body.Length; split++)
        {
            Assert.Equal(Request, await ReadAsync(body[..split], body[split..]));
        }
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task ReadAsync_ByteByByte_GivesTheMessage(byte[] body) =>
        Assert.Equal(Request, await ReadAsync([.. body.Select(value => new[] { value })]));

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task ReadAsync_CutAnywhere_GivesAFailure(byte[] body)
    {
        for (int length = 0; length < body.Length; length++)
        {
            RpcStatusCode code = length == 0 ? RpcStatusCode.Unimplemented : RpcStatusCode.Internal;
            Assert.Equal(code, await ReadFailureAsync(body[..length]));
        }
    }

    [Fact]
    public async Task ReadAsync_MessageOfTheBound_IsRead()
    {
        byte[] bytes = new byte[MessageBytesMax - 3];
        PushRequest message = new() { BootId = ByteString.CopyFrom(bytes) };
        message.BootId = ByteString.CopyFrom(bytes, 0, bytes.Length - (message.CalculateSize() - MessageBytesMax));
        Assert.Equal(MessageBytesMax, message.CalculateSize());

        Assert.Equal(message, await ReadAsync(Tests.Bodies.Frame(message)));
        Assert.Equal(message, await ReadAsync(Tests.Bodies.Frame(1, Tests.Bodies.Gzip(message.ToByteArray()))));

        message.Sequence = 1;
        Assert.Equal(RpcStatusCode.ResourceExhausted, await ReadFailureAsync(Tests.Bodies.Frame(message)));
        Assert.Equal(
            RpcStatusCode.ResourceExhausted,
            await ReadFailureAsync(Tests.Bodies.Frame(1, Tests.Bodies.Gzip(message.ToByteArray()))));
    }

    [Fact]
    public async Task ReadAsync_TooLongIsAnnounced_FailsBeforeTheMessageComes()
    {
        Pipe pipe = new();
        await pipe.Writer.WriteAsync(Tests.Bodies.Frame(0, MessageBytesMax + 1, []));

        MessageResult<PushRequest> result = await MessageReader.ReadAsync(
            pipe.Reader, PushRequest.Parser, null, MessageBytesMax, RpcStatusCode.Unimplemented, CancellationToken.None);

        Assert.False(result.TryGet(out _, out RpcStatus failure));
        Assert.Equal(RpcStatusCode.ResourceExhausted, failure.Code);
    }

    [Fact]
    public async Task ReadAsync_AnnouncedAndNotSent_HoldsNoMoreThanHasArrived()
    {
        Pipe pipe = new();
        await pipe.Writer.WriteAsync(Tests.Bodies.Frame(0, RpcLimits.MessageBytesMax, [1]));
        using CancellationTokenSource giveUp = new();
        long before = GC.GetAllocatedBytesForCurrentThread();
        ValueTask<MessageResult<PushRequest>> read = MessageReader.ReadAsync(
            pipe.Reader, PushRequest.Parser, null, RpcLimits.MessageBytesMax, RpcStatusCode.Unimplemented, giveUp.Token);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, 64 * 1024);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read);
    }

    [Fact]
    public void Decompress_Bomb_StopsAtTheBound()
    {
        const int bytesMax = 1_000_000;
        ReadOnlySequence<byte> bomb = new(Tests.Bodies.Bomb());
        using PooledBuffer output = new();

        RpcStatus status = MessageGzip.Decompress(bomb, bytesMax, output);

        Assert.Equal(RpcStatusCode.ResourceExhausted, status.Code);
        Assert.InRange(output.Written.Length, bytesMax, 3 * bytesMax);
    }

    [Fact]
    public void PooledBuffer_WrittenPiecemeal_HoldsItAll()
    {
        byte[] expected = new byte[100_000];
        new Random(1).NextBytes(expected);
        using PooledBuffer buffer = new();
        for (int at = 0; at < expected.Length; at += 7)
        {
            buffer.Write(expected.AsSpan(at, Math.Min(7, expected.Length - at)));
        }

        Assert.Equal(expected, buffer.Written.ToArray());
    }

    private static async Task<PushRequest> ReadAsync(params byte[][] pieces)
    {
        Assert.True((await ReadPiecesAsync(pieces)).TryGet(out PushRequest? message, out RpcStatus failure), failure.ToString());
        return message;
    }

    private static async Task<RpcStatusCode> ReadFailureAsync(params byte[][] pieces)
    {
        Assert.False((await ReadPiecesAsync(pieces)).TryGet(out _, out RpcStatus failure));
        return failure.Code;
    }

    private static async Task<MessageResult<PushRequest>> ReadPiecesAsync(byte[][] pieces)
    {
        Pipe pipe = new();
        ValueTask<MessageResult<PushRequest>> read = MessageReader.ReadAsync(
            pipe.Reader, PushRequest.Parser, RpcHeaders.Gzip, MessageBytesMax, RpcStatusCode.Unimplemented, CancellationToken.None);
        foreach (byte[] piece in pieces)
        {
            await pipe.Writer.WriteAsync(piece);
        }

        await pipe.Writer.CompleteAsync();
        return await read;
    }
}
