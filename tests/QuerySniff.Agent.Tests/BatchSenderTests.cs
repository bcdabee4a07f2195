using Google.Protobuf;
using QuerySniff.Agent.Delivery;
using QuerySniff.Contracts.V1;
using QuerySniff.Rpc;
using QuerySniff.TestKit;

namespace QuerySniff.Agent.Tests;

public sealed class BatchSenderTests : IDisposable
{
    private const int Away = 1010;
    private const int Back = 1011;
    private const int Refused = 1012;

    private readonly TemporaryFolder _folder = new();
    private readonly KnownDigests _known = new();
    private readonly InstantTime _time = new();
    private readonly LogRecorder _log = new();
    private SpoolFolder? _spool;
    private BatchQueue? _queue;

    public void Dispose()
    {
        _queue?.Dispose();
        _spool?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task RunAsync_BatchesWaiting_SendsTheNewestFirstAndEachOnce()
    {
        await using PushServer server = await PushServer.StartAsync((_, _) => new PushResponse());
        Open([server.Address], 1, 2, 3);
        await RunToEndAsync(server.Address);

        Assert.Equal([4UL, 3UL, 2UL], server.Requests.Select(request => request.Sequence));
        Assert.Equal(0, _queue!.Figures.Waiting);
        Assert.Empty(_time.Pauses);
        Assert.Empty(_log.Events);
    }

    [Fact]
    public async Task RunAsync_BatchesGathered_ArePacedByTheirSize()
    {
        await using PushServer server = await PushServer.StartAsync((_, _) => new PushResponse());
        Open([server.Address]);
        _queue!.Enqueue(Batches.Of(1));
        _queue.Enqueue(Batches.Of(2));
        _queue.Enqueue(Batches.Of(3, padding: 2 << 20));
        _time.OnPause = number =>
        {
            if (number == 2)
            {
                _queue.Complete();
            }
        };
        using BatchSender sender = SenderOf(server.Address);
        await sender.RunAsync(CancellationToken.None);

        Assert.Equal(3, server.Requests.Count);
        Assert.Equal(2, _time.Pauses.Count);
        Assert.InRange(_time.Pauses[0].TotalSeconds, 2, 2.1);
        Assert.Equal(0.05, _time.Pauses[1].TotalSeconds);
    }

    [Theory]
    [InlineData(RpcStatusCode.Unavailable)]
    [InlineData(RpcStatusCode.ResourceExhausted)]
    [InlineData(RpcStatusCode.Unimplemented)]
    [InlineData(RpcStatusCode.Internal)]
    public async Task RunAsync_FailureThatCanPass_RetriesTheSameBatchUntilAcknowledged(RpcStatusCode status)
    {
        await using PushServer server = await PushServer.StartAsync((_, number) =>
            number <= 3 ? throw new RpcException(status, "later") : new PushResponse());
        Open([server.Address], 1, 2);
        await RunToEndAsync(server.Address);

        Assert.Equal([3UL, 3UL, 3UL, 3UL, 2UL], server.Requests.Select(request => request.Sequence));
        Assert.Equal([Away, Back], _log.Events);
        Assert.Equal((3L, 2L, 0L), (_queue!.Figures.Retries, _queue.Figures.Delivered, _queue.Figures.WindowsDropped));
    }

    [Fact]
    public async Task RunAsync_RefusedForGood_DeclaresTheBatchAndGoesOn()
    {
        await using PushServer server = await PushServer.StartAsync((request, _) => request.Windows[0].Rows.Count == 1
            && request.Sequence == 3
                ? throw new RpcException(RpcStatusCode.InvalidArgument, "no")
                : new PushResponse());
        Open([server.Address], 1, 2, 3);
        await RunToEndAsync(server.Address);

        Assert.Equal([4UL, 3UL, 3UL, 2UL], server.Requests.Select(request => request.Sequence));
        Assert.Equal(1UL, server.Requests[2].Windows[0].Capture.CommandsDropped);
        Assert.Equal([Refused], _log.Events);
    }

    [Fact]
    public async Task RunAsync_FirstAggregatorNotThere_TheOtherGetsEverything()
    {
        await using PushServer server = await PushServer.StartAsync((_, _) => new PushResponse());
        Uri nobody = new($"http://127.0.0.1:{FreePort.Next()}");
        Open([nobody, server.Address], 1, 2);
        await RunToEndAsync(nobody, server.Address);

        Assert.Equal([3UL, 2UL], server.Requests.Select(request => request.Sequence));
        Assert.Equal([Away], _log.Events);
    }

    [Fact]
    public async Task RunAsync_FirstAggregatorFailsInDoubt_GetsThatBatchAgainAndTheOtherTheRest()
    {
        int calls = 0;
        await using PushServer first = await PushServer.StartAsync((_, _) =>
            ++calls <= 2 ? throw new RpcException(RpcStatusCode.Internal, "who knows") : new PushResponse());
        await using PushServer second = await PushServer.StartAsync((_, _) => new PushResponse());
        Open([first.Address, second.Address], 1, 2, 3);
        await RunToEndAsync(first.Address, second.Address);

        Assert.Equal([4UL, 4UL, 4UL], first.Requests.Take(3).Select(request => request.Sequence));
        Assert.DoesNotContain(4UL, second.Requests.Select(request => request.Sequence));
        Assert.Equal(
            [2UL, 3UL, 4UL],
            first.Requests.Concat(second.Requests).Select(request => request.Sequence).Distinct().Order());
    }

    [Fact]
    public async Task RunAsync_AgentEnds_PausesBriefly()
    {
        await using PushServer server = await PushServer.StartAsync((_, number) =>
            number <= 8 ? throw new RpcException(RpcStatusCode.Unavailable, "away") : new PushResponse());
        Open([server.Address], 1);
        await RunToEndAsync(server.Address);

        Assert.Equal(8, _time.Pauses.Count);
        Assert.All(_time.Pauses, pause => Assert.InRange(pause.TotalSeconds, 0.1, 0.25));
    }

    [Fact]
    public async Task RunAsync_AgentEndsAndAllIsOnDisk_DoesNotWait()
    {
        Uri nobody = new($"http://127.0.0.1:{FreePort.Next()}");
        _spool = SpoolFolder.TryOpen(_folder.Path, _log);
        Open([nobody], 1, 2);
        await RunToEndAsync(nobody);

        Assert.Equal((2, 1L), (_queue!.Figures.Waiting, _queue.Figures.Retries));
        Assert.Empty(_time.Pauses);
    }

    [Fact]
    public async Task RunAsync_NobodyListens_WaitsUntilItIsGivenUp()
    {
        using CancellationTokenSource abandon = new();
        _time.OnPause = number =>
        {
            if (number == 3)
            {
                abandon.Cancel();
            }
        };
        Uri nobody = new($"http://127.0.0.1:{FreePort.Next()}");
        Open([nobody], 1);
        using BatchSender sender = SenderOf(nobody);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sender.RunAsync(abandon.Token));

        Assert.Equal(1, _queue!.Figures.Waiting);
        Assert.Equal([Away], _log.Events);
    }

    [Fact]
    public async Task RunAsync_Acknowledged_KnowsTheTextsThatTheAggregatorHas()
    {
        await using PushServer server = await PushServer.StartAsync((_, _) => new PushResponse { UnknownDigests = { 8 } });
        Open([server.Address]);
        PushRequest request = new() { Sequence = 1, Digests = { new DigestText { Digest = 7 }, new DigestText { Digest = 8 } } };
        _queue!.Enqueue(new Batch(Batches.Of(0).Label, request.ToByteArray()));
        await RunToEndAsync(server.Address);

        Assert.True(_known.Contains(7));
        Assert.False(_known.Contains(8));
        Assert.Equal(request, server.Requests.Single());
    }

    [Fact]
    public async Task TurnTo_WhileTheOldOneIsAway_TheNewOneGetsAllAtOnce()
    {
        await using PushServer server = await PushServer.StartAsync((_, _) => new PushResponse());
        Uri nobody = new($"http://127.0.0.1:{FreePort.Next()}");
        _spool = SpoolFolder.TryOpen(_folder.Path, _log);
        Open([nobody], 1, 2);
        using BatchSender sender = SenderOf(nobody);
        _time.OnPause = number =>
        {
            if (number == 2)
            {
                sender.TurnTo(PeersOf([new Uri("http://192.0.2.1:1")])); // it changes its mind
                sender.TurnTo(PeersOf([server.Address]));
                _queue!.Complete();
            }
        };
        await sender.RunAsync(CancellationToken.None);

        Assert.Equal([3UL, 2UL], server.Requests.Select(request => request.Sequence));
    }

    [Fact]
    public async Task TurnTo_WithABatchInDoubtAtTheOldOne_TheNewOneGetsIt()
    {
        await using PushServer first = await PushServer.StartAsync((_, _) => throw new RpcException(RpcStatusCode.Internal, "who knows"));
        await using PushServer second = await PushServer.StartAsync((_, _) => new PushResponse());
        Open([first.Address], 1, 2);
        using BatchSender sender = SenderOf(first.Address);
        _time.OnPause = number =>
        {
            if (number == 1)
            {
                sender.TurnTo(PeersOf([second.Address]));
                _queue!.Complete();
            }
        };
        await sender.RunAsync(CancellationToken.None);

        Assert.Equal([3UL], first.Requests.Select(request => request.Sequence));
        Assert.Equal([3UL, 2UL], second.Requests.Select(request => request.Sequence));
    }

    [Fact]
    public async Task TurnTo_WhileThereIsNothingToSend_WaitsForABatch()
    {
        await using PushServer server = await PushServer.StartAsync((_, _) => new PushResponse());
        Open([new Uri("http://192.0.2.1:1")]);
        using BatchSender sender = SenderOf(new Uri("http://192.0.2.1:1"));
        Task running = sender.RunAsync(CancellationToken.None);
        sender.TurnTo(PeersOf([server.Address]));
        _queue!.Enqueue(Batches.Of(1));
        _queue.Complete();
        await running;

        Assert.Equal([2UL], server.Requests.Select(request => request.Sequence));
    }

    private void Open(Uri[] aggregators, params int[] numbers)
    {
        _queue = new BatchQueue(
            _spool,
            new BatchQueueLimits(16 << 20, 16 << 20),
            new BatchMerger(Batches.Identity),
            [.. PeersOf(aggregators).Select(peer => peer.Tag)],
            _log);
        foreach (int number in numbers)
        {
            _queue.Enqueue(Batches.Of(number));
        }
    }

    private async Task RunToEndAsync(params Uri[] aggregators)
    {
        _queue!.Complete();
        using BatchSender sender = SenderOf(aggregators);
        await sender.RunAsync(CancellationToken.None);
    }

    private BatchSender SenderOf(params Uri[] aggregators) => new(PeersOf(aggregators), _queue!, _known, _time, _log);

    private AggregatorPeer[] PeersOf(Uri[] aggregators) =>
        [.. aggregators.Select(address => new AggregatorPeer(address, aggregators.Length == 1, _time))];
}
