using QuerySniff.Aggregator.Fleet;
using QuerySniff.Aggregator.Live;
using QuerySniff.Aggregator.Observability;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Ingest;

/// <summary>
/// The one task that writes to the store. It takes all batches that wait, up to a bound, into one transaction: under
/// load the cost of making it durable is shared, and without load a batch waits for nobody.
/// </summary>
internal sealed class IngestWriter : BackgroundService
{
    private readonly IngestQueue _queue;
    private readonly IStore _store;
    private readonly AggregatorMetrics _metrics;
    private readonly LiveFeed _live;
    private readonly FleetTotals _fleet;
    private readonly ILogger<IngestWriter> _logger;

    public IngestWriter(
        IngestQueue queue, IStore store, AggregatorMetrics metrics, LiveFeed live, FleetTotals fleet, ILogger<IngestWriter> logger)
    {
        _queue = queue;
        _store = store;
        _metrics = metrics;
        _live = live;
        _fleet = fleet;
        _logger = logger;
    }

    /// <summary>Stores what waits, and ends: no batch that was taken goes unanswered.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Close();
        if (ExecuteTask is { } task)
        {
            await task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Ends by the queue's end and not by the token, so that what waits is stored first.
        List<PendingBatch> group = [];
        while (await _queue.WaitToDequeueAsync(CancellationToken.None).ConfigureAwait(false))
        {
            TakeGroup(group);
            if (!await TryStoreAsync(group).ConfigureAwait(false))
            {
                await StoreEachAsync(group).ConfigureAwait(false);
            }

            group.Clear();
        }
    }

    private void TakeGroup(List<PendingBatch> group)
    {
        for (int rows = 0; rows < IngestLimits.TransactionRowsMax && _queue.TryDequeue(out PendingBatch? batch);)
        {
            group.Add(batch);
            rows += batch.Rows;
        }
    }

    // A batch that cannot be stored must not keep the others of its transaction out.
    private async Task StoreEachAsync(List<PendingBatch> group)
    {
        foreach (PendingBatch batch in group)
        {
            await TryStoreAsync([batch]).ConfigureAwait(false);
        }
    }

    /// <returns>Whether the batches were answered: stored, or a single one that failed.</returns>
    private async Task<bool> TryStoreAsync(List<PendingBatch> group)
    {
        try
        {
            long started = _metrics.Timestamp();
            IReadOnlyList<BatchOutcome> outcomes = await _store
                .WriteAsync([.. group.Select(pending => pending.Batch)], CancellationToken.None)
                .ConfigureAwait(false);
            _metrics.CountTransaction(started);
            List<ReceivedBatch> stored = [.. group.Where((_, i) => !outcomes[i].IsDuplicate).Select(pending => pending.Batch)];
            _fleet.Stored(stored);
            for (int i = 0; i < group.Count; i++)
            {
                _metrics.CountStored(group[i].Rows, outcomes[i].IsDuplicate);
                group[i].Complete(outcomes[i]);
            }

            _live.Stored(stored);
            return true;
        }
        catch (Exception exception)
        {
            if (group.Count > 1)
            {
                return false;
            }

            Log.BatchNotStored(_logger, group[0].Batch.Request.AgentId, exception);
            group[0].Fail(exception);
            return true;
        }
    }
}
