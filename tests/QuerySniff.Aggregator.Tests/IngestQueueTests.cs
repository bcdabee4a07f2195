using QuerySniff.Aggregator.Ingest;
using QuerySniff.Aggregator.Store;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Tests;

public sealed class IngestQueueTests
{
    [Fact]
    public void TryEnqueue_BeyondTheBatches_IsRefusedUntilOneIsTaken()
    {
        IngestQueue queue = new();
        for (int i = 0; i < IngestLimits.QueuedBatchesMax; i++)
        {
            Assert.True(queue.TryEnqueue(Batch(rows: 1)));
        }

        Assert.False(queue.TryEnqueue(Batch(rows: 1)));
        Assert.True(queue.TryDequeue(out _));
        Assert.True(queue.TryEnqueue(Batch(rows: 1)));
    }

    [Fact]
    public void TryEnqueue_BeyondTheRows_IsRefusedUntilTheyAreTaken()
    {
        IngestQueue queue = new();
        Assert.True(queue.TryEnqueue(Batch(IngestLimits.QueuedRowsMax)));

        Assert.False(queue.TryEnqueue(Batch(rows: 1)));
        Assert.True(queue.TryDequeue(out _));
        Assert.True(queue.TryEnqueue(Batch(rows: 1)));
    }

    [Fact]
    public async Task Close_WithBatchesWaiting_StillGivesThemOut()
    {
        IngestQueue queue = new();
        queue.TryEnqueue(Batch(rows: 1));

        queue.Close();

        Assert.True(queue.IsClosed);
        Assert.False(queue.TryEnqueue(Batch(rows: 1)));
        Assert.True(await queue.WaitToDequeueAsync(CancellationToken.None));
        Assert.True(queue.TryDequeue(out _));
        Assert.False(await queue.WaitToDequeueAsync(CancellationToken.None));
    }

    private static PendingBatch Batch(int rows)
    {
        Row row = new();
        PushRequest request = new() { Windows = { new Window { Rows = { Enumerable.Repeat(row, rows) } } } };
        return new PendingBatch(new ReceivedBatch(request, ReceivedMs: 1));
    }
}
