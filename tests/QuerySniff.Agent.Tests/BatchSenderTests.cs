using Google.Protobuf;
using QuerySniff.Agent.Delivery;
using QuerySniff.Contracts.V1;
using QuerySniff.Rpc;

namespace QuerySniff.Agent.Tests;

public sealed class BatchSenderTests : IDisposable
{
    private const int Away = 1010;
    private const int Back = 1011;
    private const int Refused = 1012;

    private readonly BatchQueue _queue = new(1 << 20);
    private readonly KnownDigests _known = new();
    private readonly InstantTime _time = new();
    private readonly LogRecorder _log = new();

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task RunAsync_BatchesQueued_SendsThemInOrderAndOnce()
    {
        Enqueue(1, 2, 3);
        await using PushServer server = await PushServer.StartAsync((_, _) => new PushResponse());
        await RunToEndAsync(server.Address);

        Assert.Equal([1UL, 2UL, 3UL], server.Requests.Select(request => request.Sequence));
        Assert.Equal(0, _queue.Count);
        Assert.Equal(default, _queue.TakeDropped());
        Assert.Empty(_time.Pauses);
        Assert.Empty(_log.Events);
    }

    [Theory]
    [InlineData(RpcStatusCode.Unavailable)]
    [InlineData(RpcStatusCode.ResourceExhausted)]
    [InlineData(RpcStatusCode.Unimplemented)]
    [InlineData(RpcStatusCode.Internal)]
    public async Task RunAsync_FailureThatCanPass_RetriesTheSameBatchUntilAcknowledged(RpcStatusCode status)
    {
        Enqueue(1, 2);
        await using PushServer server = await PushServer.StartAsync((_, number) =>
            number <= 3 ? throw new RpcException(status, "later") : new PushResponse());
        await RunToEndAsync(server.Address);

        Assert.Equal([1UL, 1UL, 1UL, 1UL, 2UL], server.Requests.Select(request => request.Sequence));
        Assert.Equal([Away, Back], _log.Events);
        Assert.Equal(default, _queue.TakeDropped());
    }

    [Fact]
    public async Task RunAsync_RefusedForGood_DropsTheBatchAndGoesOn()
    {
        Enqueue(1, 2, 3);
        await using PushServer server = await PushServer.StartAsync((request, _) => request.Sequence == 2
            ? throw new RpcException(RpcStatusCode.InvalidArgument, "no")
            : new PushResponse());
        await RunToEndAsync(server.Address);

        Assert.Equal([1UL, 2UL, 3UL], server.Requests.Select(request => request.Sequence));
        Assert.Equal(new LostCounts(1, 2), _queue.TakeDropped());
        Assert.Equal([Refused], _log.Events);
    }

    [Fact]
    public async Task RunAsync_AggregatorStaysAway_PausesLongerUpToTheBoundAndStartsAgainAfterAnAnswer()
    {
        const int Failures = 9;
        Enqueue(1, 2);
        await using PushServer server = await PushServer.StartAsync((request, number) =>
            number is <= Failures or Failures + 2
                ? throw new RpcException(RpcStatusCode.Unavailable, "away")
                : new PushResponse());
        using RpcChannel channel = new(server.Address, new RpcChannelOptions());

        // Completed only once the last pause has begun: an agent that ends pauses briefly.
        _time.OnPause = number =>
        {
            if (number == Failures + 1)
            {
                _queue.Complete();
            }
        };
        await SenderOf(channel, server.Address).RunAsync(CancellationToken.None);

        double[] bounds = [0.25, 0.5, 1, 2, 4, 8, 10, 10, 10, 0.25];
        Assert.Equal(bounds.Length, _time.Pauses.Count);
        Assert.All(bounds.Zip(_time.Pauses), pair =>
            Assert.InRange(pair.Second.TotalSeconds, pair.First / 2, pair.First));
    }

    [Fact]
    public async Task RunAsync_AgentEnds_PausesBriefly()
    {
        Enqueue(1);
        _queue.Complete();
        await using PushServer server = await PushServer.StartAsync((_, number) =>
            number <= 8 ? throw new RpcException(RpcStatusCode.Unavailable, "away") : new PushResponse());
        await RunToEndAsync(server.Address);

        Assert.Equal(8, _time.Pauses.Count);
        Assert.All(_time.Pauses, pause => Assert.InRange(pause.TotalSeconds, 0.125, 0.25));
    }

    [Fact]
    public async Task RunAsync_NobodyListens_WaitsUntilItIsGivenUp()
    {
        Enqueue(1);
        using CancellationTokenSource abandon = new();
        _time.OnPause = number =>
        {
            if (number == 3)
            {
                abandon.Cancel();
            }
        };
        Uri nobody = new($"http://127.0.0.1:{TestKit.FreePort.Next()}");
        using RpcChannel channel = new(nobody, new RpcChannelOptions());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SenderOf(channel, nobody).RunAsync(abandon.Token));

        Assert.Equal(1, _queue.Count);
        Assert.Equal([Away], _log.Events);
    }

    [Fact]
    public async Task RunAsync_Acknowledged_KnowsTheTextsThatTheAggregatorHas()
    {
        PushRequest request = new() { Sequence = 1, Digests = { new DigestText { Digest = 7 }, new DigestText { Digest = 8 } } };
        _queue.Enqueue(new Batch(1, request.ToByteArray(), 1, 1));
        await using PushServer server = await PushServer.StartAsync((_, _) => new PushResponse { UnknownDigests = { 8 } });
        await RunToEndAsync(server.Address);

        Assert.True(_known.Contains(7));
        Assert.False(_known.Contains(8));
        Assert.Equal(request, server.Requests.Single());
    }

    private void Enqueue(params ulong[] sequences)
    {
        foreach (ulong sequence in sequences)
        {
            byte[] message = new PushRequest { AgentId = "db7", Sequence = sequence }.ToByteArray();
            _queue.Enqueue(new Batch(sequence, message, Windows: 1, Commands: (long)sequence));
        }
    }

    private async Task RunToEndAsync(Uri address)
    {
        _queue.Complete();
        using RpcChannel channel = new(address, new RpcChannelOptions());
        await SenderOf(channel, address).RunAsync(CancellationToken.None);
    }

    private BatchSender SenderOf(RpcChannel channel, Uri address) =>
        new(channel, address, _queue, _known, _time, _log);
}
