using QuerySniff.Aggregator.Observability;
using QuerySniff.Aggregator.Security;
using QuerySniff.Aggregator.Store;
using QuerySniff.Contracts.V1;
using QuerySniff.Rpc;

namespace QuerySniff.Aggregator.Ingest;

/// <summary>Answers Push: validates, queues, and acknowledges after the store has committed. Any thread.</summary>
internal sealed class PushHandler
{
    private readonly IngestQueue _queue;
    private readonly AdaptiveLimit _limit;
    private readonly Retention _retention;
    private readonly AggregatorMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<PushHandler> _logger;

    public PushHandler(
        IngestQueue queue,
        AdaptiveLimit limit,
        Retention retention,
        AggregatorMetrics metrics,
        TimeProvider time,
        ILogger<PushHandler> logger)
    {
        _queue = queue;
        _limit = limit;
        _retention = retention;
        _metrics = metrics;
        _time = time;
        _logger = logger;
    }

    public async Task<PushResponse> PushAsync(PushRequest request, RpcServerContext context)
    {
        Validate(request, context);
        if (!_limit.TryEnter())
        {
            throw Refuse();
        }

        long started = _time.GetTimestamp();
        TimeSpan? stored = null;
        try
        {
            PendingBatch pending = new(new ReceivedBatch(request, _time.GetUtcNow().ToUnixTimeMilliseconds()));
            if (!_queue.TryEnqueue(pending))
            {
                throw Refuse();
            }

            IReadOnlyList<ulong> unknown = await OutcomeAsync(pending, context).ConfigureAwait(false);
            stored = _time.GetElapsedTime(started);
            return new PushResponse { UnknownDigests = { unknown } };
        }
        finally
        {
            _limit.Leave(stored);
        }
    }

    private void Validate(PushRequest request, RpcServerContext context)
    {
        RpcException? refusal = BatchValidator.Validate(request) is { } reason
            ? new RpcException(RpcStatusCode.InvalidArgument, reason)
            : AgentAdmission.Authorize(context.HttpContext, request.AgentId)
                ?? WindowTimes.Refuse(request, _time.GetUtcNow(), _retention.Hours);
        if (refusal is not null)
        {
            _metrics.CountRejected(refusal.StatusCode);
            Log.BatchRefused(_logger, context.Peer, refusal.Detail);
            throw refusal;
        }
    }

    private RpcException Refuse()
    {
        (RpcStatusCode status, string reason) = _queue.IsClosed
            ? (RpcStatusCode.Unavailable, "the aggregator is stopping")
            : (RpcStatusCode.ResourceExhausted, "the aggregator has more waiting than it can store; send it again later");
        _metrics.CountRejected(status);
        return new RpcException(status, reason);
    }

    private async Task<IReadOnlyList<ulong>> OutcomeAsync(PendingBatch pending, RpcServerContext context)
    {
        try
        {
            BatchOutcome outcome = await pending.Stored.WaitAsync(context.CancellationToken).ConfigureAwait(false);
            return outcome.UnknownDigests;
        }
        catch (StoreException exception)
        {
            _metrics.CountRejected(RpcStatusCode.Unavailable);
            throw new RpcException(
                RpcStatusCode.Unavailable, "the store could not be written; send it again later", exception);
        }
    }
}
