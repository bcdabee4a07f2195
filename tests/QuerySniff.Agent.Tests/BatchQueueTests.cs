using QuerySniff.Agent.Delivery;

namespace QuerySniff.Agent.Tests;

public sealed class BatchQueueTests : IDisposable
{
    private const int BytesMax = 100;

    private readonly BatchQueue _queue = new(BytesMax);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task TakeAsync_SeveralBatches_GivesTheOldestUntilItIsAcknowledged()
    {
        Enqueue(1, 10);
        Enqueue(2, 10);

        Assert.Equal(1UL, await TakeAsync());
        Assert.Equal(1UL, await TakeAsync());
        _queue.Acknowledge();
        Assert.Equal(2UL, await TakeAsync());
        _queue.Acknowledge();
        Assert.Equal(0, _queue.Count);
        Assert.Equal(default, _queue.TakeDropped());
    }

    [Fact]
    public async Task Enqueue_Full_DropsTheOldestAndCountsThem()
    {
        Assert.Equal(0, Enqueue(1, 40, windows: 1, commands: 7));
        Assert.Equal(0, Enqueue(2, 60, windows: 3, commands: 20));

        Assert.Equal(2, Enqueue(3, 41));

        Assert.Equal(3UL, await TakeAsync());
        Assert.Equal(new LostCounts(4, 27), _queue.TakeDropped());
        Assert.Equal(default, _queue.TakeDropped());
    }

    [Fact]
    public void Enqueue_ExactlyFull_DropsNothing()
    {
        Enqueue(1, 40);
        Assert.Equal(0, Enqueue(2, 60));
        Assert.Equal(2, _queue.Count);
    }

    [Fact]
    public async Task Enqueue_FullWhileSending_DropsTheOldestBehindIt()
    {
        Enqueue(1, 40, commands: 1);
        Enqueue(2, 60, commands: 2);
        Assert.Equal(1UL, await TakeAsync());

        Assert.Equal(1, Enqueue(3, 60, commands: 4));
        _queue.Acknowledge();

        Assert.Equal(3UL, await TakeAsync());
        Assert.Equal(2, _queue.TakeDropped().Commands);
    }

    [Fact]
    public async Task PutBack_ThenFull_DropsIt()
    {
        Enqueue(1, 60, commands: 1);
        await TakeAsync();
        _queue.PutBack();

        Assert.Equal(1, Enqueue(2, 60));

        Assert.Equal(1, _queue.TakeDropped().Commands);
        Assert.Equal(2UL, await TakeAsync());
    }

    [Fact]
    public async Task Drop_BatchBeingSent_CountsItAndFreesItsPlace()
    {
        Enqueue(1, BytesMax, windows: 1, commands: 5);
        await TakeAsync();

        _queue.Drop();

        Assert.Equal(new LostCounts(1, 5), _queue.TakeDropped());
        Assert.Equal(0, Enqueue(2, BytesMax));
    }

    [Fact]
    public async Task Complete_BatchesLeft_GivesThemFirstAndThenNull()
    {
        Enqueue(1, 10);
        _queue.Complete();

        Assert.True(_queue.Completed.IsCancellationRequested);
        Assert.Equal(1UL, await TakeAsync());
        _queue.Acknowledge();
        Assert.Null(await TakeAsync());
    }

    [Fact]
    public async Task TakeAsync_Empty_WaitsForABatchAndForTheEnd()
    {
        Task<Batch?> first = _queue.TakeAsync(CancellationToken.None);
        Assert.False(first.IsCompleted);
        Enqueue(1, 10);
        Assert.Equal(1UL, (await first)!.Sequence);
        _queue.Acknowledge();

        Task<Batch?> second = _queue.TakeAsync(CancellationToken.None);
        Assert.False(second.IsCompleted);
        _queue.Complete();
        Assert.Null(await second);
    }

    private int Enqueue(ulong sequence, int bytes, long windows = 0, long commands = 0) =>
        _queue.Enqueue(new Batch(sequence, new byte[bytes], windows, commands));

    private async Task<ulong?> TakeAsync() => (await _queue.TakeAsync(CancellationToken.None))?.Sequence;
}
