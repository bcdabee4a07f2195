using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Ingest;

/// <summary>A batch on its way to the store, and whom to tell.</summary>
internal sealed class PendingBatch(ReceivedBatch batch)
{
    private readonly TaskCompletionSource<BatchOutcome> _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ReceivedBatch Batch { get; } = batch;

    public int Rows { get; } = batch.Request.Windows.Sum(window => window.Rows.Count);

    /// <summary>Completes after the batch is durable, or with the exception that kept it from that.</summary>
    public Task<BatchOutcome> Stored => _stored.Task;

    public void Complete(BatchOutcome outcome) => _stored.TrySetResult(outcome);

    public void Fail(Exception exception) => _stored.TrySetException(exception);
}
