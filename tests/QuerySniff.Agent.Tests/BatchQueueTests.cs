using QuerySniff.Agent.Delivery;
using QuerySniff.Contracts.V1;
using QuerySniff.TestKit;

namespace QuerySniff.Agent.Tests;

public sealed class BatchQueueTests : IDisposable
{
    private const int Dropped = 1013;
    private const int Damaged = 1017;

    private readonly TemporaryFolder _folder = new();
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
    public void Readdress_BatchInDoubtAtOneThatIsGone_IsTheFirstOnesOverARestartToo()
    {
        BatchQueue queue = Open(isOnDisk: true);
        queue.Enqueue(Batches.Of(1));
        queue.TryTake(Batches.Tag, out _);
        queue.PutBack(isInDoubt: true);
        queue.Readdress(["11111111", "22222222"]);

        Assert.False(queue.TryTake("22222222", out _));
        Assert.EndsWith(".batch.11111111", Assert.Single(Files()), StringComparison.Ordinal);
        Assert.True(queue.TryTake("11111111", out _));
    }

    [Fact]
    public void Limit_LowerThanWhatIsThere_MakesRoomWithTheNextBatch()
    {
        BatchQueue queue = Open(isOnDisk: true);
        for (int i = 0; i < 6; i++)
        {
            queue.Enqueue(Batches.Of(i));
        }

        queue.Limit(new BatchQueueLimits(2 * SpoolFolder.BlockBytes, 1 << 20));
        Assert.Equal(6, queue.Figures.Waiting);
        queue.Enqueue(Batches.Of(6));

        Assert.InRange(queue.Figures.DiskBytes, 1, 2 * SpoolFolder.BlockBytes);
        Assert.Equal((7, 0), Batches.CommandsIn(Batches.DrainOf(queue)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TryTake_SeveralBatches_GivesTheNewestFirst(bool isOnDisk)
    {
        BatchQueue queue = Open(isOnDisk);
        queue.Enqueue(Batches.Of(2));
        queue.Enqueue(Batches.Of(0));
        queue.Enqueue(Batches.Of(3));
        queue.Enqueue(Batches.Of(1));

        Assert.Equal([4UL, 3UL, 2UL, 1UL], Batches.DrainOf(queue).Select(request => request.Sequence));
        Assert.Equal((0, 0L, 0L, 4L), (
            queue.Figures.Waiting, queue.Figures.DiskBytes, queue.Figures.MemoryBytes, queue.Figures.Delivered));
        Assert.Empty(Files());
    }

    [Fact]
    public void TryTake_InDoubtElsewhere_StaysThereAndGoesFirstThere()
    {
        BatchQueue queue = Open(isOnDisk: true);
        queue.Enqueue(Batches.Of(0));
        Assert.Equal(1UL, TakeFrom(queue, Batches.Tag));
        queue.PutBack(isInDoubt: true);
        queue.Enqueue(Batches.Of(1));

        Assert.Equal(2UL, TakeFrom(queue, "another0"));
        queue.PutBack(isInDoubt: false);
        Assert.Equal(1UL, TakeFrom(queue, Batches.Tag));
        queue.Acknowledge();
        Assert.Equal(2UL, TakeFrom(queue, "another0"));
        queue.Acknowledge();
        Assert.Null(TakeFrom(queue, Batches.Tag));
    }

    [Fact]
    public void Restart_BatchesWaitingAndInDoubt_KeepTheirIdentities()
    {
        BatchQueue queue = Open(isOnDisk: true);
        queue.Enqueue(Batches.Of(0));
        queue.Enqueue(Batches.Of(1));
        Assert.Equal(2UL, TakeFrom(queue, Batches.Tag));

        // Killed while it was being sent.
        queue = Open(isOnDisk: true);

        Assert.Equal(2, queue.Figures.Waiting);
        List<PushRequest> requests = Batches.DrainOf(queue);
        Assert.Equal([2UL, 1UL], requests.Select(request => request.Sequence));
        Assert.All(requests, request => Assert.Equal(Batches.Identity.BootId, request.BootId));
    }

    [Fact]
    public void Restart_InDoubtAtAnAggregatorThatIsGone_IsThePreferredOnes()
    {
        BatchQueue queue = Open(isOnDisk: true);
        queue.Enqueue(Batches.Of(0));
        Assert.Equal(1UL, TakeFrom(queue, "gone0000"));

        queue = Open(isOnDisk: true);

        Assert.Null(TakeFrom(queue, "another0"));
        Assert.Equal(1UL, TakeFrom(queue, Batches.Tag));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Enqueue_Full_MergesOldWindowsAndLosesNothing(bool isOnDisk)
    {
        // Room for 16 batches, and the windows of two hours.
        const int Windows = 720;
        long bytesMax = 16 * (isOnDisk ? SpoolFolder.BlockBytes : Batches.Of(0, commands: 3).Message.Length);
        BatchQueue queue = Open(isOnDisk, bytesMax);
        for (int i = 0; i < Windows; i++)
        {
            queue.Enqueue(Batches.Of(i, commands: 3));
            Assert.InRange(queue.Figures.DiskBytes + queue.Figures.MemoryBytes, 1, bytesMax);
        }

        Assert.True(queue.Figures.Merged > 0);
        Assert.Equal(0, queue.Figures.WindowsDropped);
        Assert.Empty(_log.Events);
        List<PushRequest> requests = Batches.DrainOf(queue);
        Assert.Equal((Windows * 3L, 0L), Batches.CommandsIn(requests));
        Assert.Equal(Windows * 10L, requests.Sum(request => (long)request.Windows[0].Capture.Frames));

        // Newest first: the live windows are the shortest, the oldest the longest.
        uint[] lengths = [.. requests.Select(request => request.Windows[0].LengthMs)];
        Assert.Equal(lengths.Order(), lengths);
        Assert.Equal(10_000U, lengths[0]);
        Assert.True(lengths[^1] >= 600_000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Enqueue_FullWithWhatCannotBeMerged_DeclaresTheOldestRowsInTheirPlace(bool isOnDisk)
    {
        // Each is as large as what may be merged.
        const int Padding = (int)BatchQueueLimits.MergeBytesMax - 2_000;
        BatchQueue queue = Open(isOnDisk, bytesMax: 3L * BatchQueueLimits.MergeBytesMax);
        for (int i = 0; i < 6; i++)
        {
            queue.Enqueue(Batches.Of(i, commands: 10 + i, padding: Padding));
        }

        Assert.True(queue.Figures.WindowsDropped > 0);
        Assert.Contains(Dropped, _log.Events);
        Assert.Equal(default, queue.TakeDropped());
        List<PushRequest> requests = Batches.DrainOf(queue);
        (long counted, long declared) = Batches.CommandsIn(requests);
        Assert.Equal(10 + 11 + 12 + 13 + 14 + 15, counted + declared);
        Assert.True(counted >= 14 + 15, "the newest are kept");
        Assert.Equal(queue.Figures.CommandsDropped, declared);
    }

    [Fact]
    public void Enqueue_FullWhileInDoubt_NeverMergesWhatMayBeStored()
    {
        BatchQueue queue = Open(isOnDisk: true, bytesMax: 4 * SpoolFolder.BlockBytes);
        queue.Enqueue(Batches.Of(0));
        Assert.Equal(1UL, TakeFrom(queue, Batches.Tag));
        queue.PutBack(isInDoubt: true);
        for (int i = 1; i < 30; i++)
        {
            queue.Enqueue(Batches.Of(i));
        }

        Assert.Equal(1UL, TakeFrom(queue, Batches.Tag));
        queue.Acknowledge();
        Assert.Equal(29, Batches.CommandsIn(Batches.DrainOf(queue)).Counted);
    }

    [Fact]
    public void Enqueue_DiskTakesNothing_KeepsItInMemory()
    {
        BatchQueue queue = Open(isOnDisk: true);
        queue.MarkSeen(new SeenTime(1, 0));
        Directory.Delete(Folder, recursive: true);
        queue.Enqueue(Batches.Of(0));
        Directory.CreateDirectory(Folder);
        queue.Enqueue(Batches.Of(1));
        Assert.True(queue.Figures is { MemoryBytes: > 0, DiskBytes: > 0 });
        Assert.False(queue.IsDurable);

        // What memory alone has would be lost with the agent: the time is not seen for good.
        queue.MarkSeen(new SeenTime(2, 0));
        Assert.Null(_spool!.ReadSeen());

        Assert.Equal(2, Batches.CommandsIn(Batches.DrainOf(queue)).Counted);
        queue.MarkSeen(new SeenTime(3, 0));
        Assert.Equal(new SeenTime(3, 0), _spool.ReadSeen());
    }

    [Fact]
    public void TryTake_DamagedBatch_DeclaresWhatItsNameSays()
    {
        BatchQueue queue = Open(isOnDisk: true);
        queue.Enqueue(Batches.Of(0, commands: 42));
        queue.Enqueue(Batches.Of(1, commands: 1));
        string file = Files().Order(StringComparer.Ordinal).First();
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..40]);
        queue = Open(isOnDisk: true);

        List<PushRequest> requests = Batches.DrainOf(queue);

        Assert.Equal((1L, 42L), Batches.CommandsIn(requests));
        Assert.Equal(1UL, requests[^1].Sequence);
        Assert.Equal((1L, 1L, 42L), (queue.Figures.Damaged, queue.Figures.WindowsDropped, queue.Figures.CommandsDropped));
        Assert.Equal([Damaged], _log.Events);
        Assert.Empty(Files());
    }

    [Fact]
    public void Refuse_Batch_IsSetAsideAndDeclaredInItsPlace()
    {
        BatchQueue queue = Open(isOnDisk: true);
        queue.Enqueue(Batches.Of(0, commands: 42));
        Assert.Equal(1UL, TakeFrom(queue, Batches.Tag));
        queue.Refuse();

        Assert.Single(Directory.GetFiles(Folder, "*.refused"));
        Assert.True(queue.TryTake(Batches.Tag, out PushRequest? declaration));
        Assert.Equal(1UL, declaration.Sequence);
        Assert.Equal((0L, 42L), Batches.CommandsIn([declaration]));

        // An aggregator that does not even take that: the next window says it.
        queue.Refuse();
        Assert.Null(TakeFrom(queue, Batches.Tag));
        Assert.Equal(new LostCounts(1, 42), queue.TakeDropped());
        Assert.Equal(default, queue.TakeDropped());
        Assert.Equal(2, queue.Figures.Refused);
    }

    [Fact]
    public async Task WaitAsync_NothingThere_EndsWithABatchAndWithTheEnd()
    {
        BatchQueue queue = Open(isOnDisk: false);
        Task first = queue.WaitAsync(CancellationToken.None);
        Assert.False(first.IsCompleted);
        queue.Enqueue(Batches.Of(0));
        await first;
        Task second = queue.WaitAsync(CancellationToken.None);
        Assert.False(second.IsCompleted);
        queue.Complete();
        await second;
        Assert.True(queue.Completed.IsCancellationRequested);
        Assert.False(queue.IsDrained);
        Batches.DrainOf(queue);
        Assert.True(queue.IsDrained);
    }

    private string Folder => _folder.Combine("spool");

    private string[] Files() => Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.batch*") : [];

    private BatchQueue Open(bool isOnDisk, long bytesMax = 1 << 20)
    {
        _queue?.Dispose();
        _spool?.Dispose();
        _spool = isOnDisk ? SpoolFolder.TryOpen(Folder, _log) : null;
        _queue = Batches.QueueOn(_spool, bytesMax, bytesMax, _log);
        return _queue;
    }

    private static ulong? TakeFrom(BatchQueue queue, string aggregator) =>
        queue.TryTake(aggregator, out PushRequest? request) ? request.Sequence : null;
}
