using Microsoft.Extensions.Logging;
using QuerySniff.Contracts.V1;
using QuerySniff.Rpc;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// Sends batches, one at a time and in order, until each is acknowledged. Runs as one task.
/// </summary>
internal sealed class BatchSender(
    RpcChannel channel, Uri aggregator, BatchQueue queue, KnownDigests known, TimeProvider clock, ILogger logger)
{
    /// <summary>A push answers after a commit: much longer than that, and the aggregator is as good as away.</summary>
    private static readonly TimeSpan PushDeadline = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan BackoffMin = TimeSpan.FromMilliseconds(250);

    /// <summary>At most one window late after the aggregator is back.</summary>
    private static readonly TimeSpan BackoffMax = TimeSpan.FromSeconds(10);

    /// <summary>Sends until the queue is completed and empty, or the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan backoff = TimeSpan.Zero;
        while (await queue.WaitAsync(cancellationToken).ConfigureAwait(false) is { } batch)
        {
            RpcException? failure = await TryPushAsync(batch, cancellationToken).ConfigureAwait(false);
            if (failure is null)
            {
                if (backoff > TimeSpan.Zero)
                {
                    logger.AggregatorBack(aggregator);
                }

                backoff = TimeSpan.Zero;
            }
            else if (IsFinal(failure.StatusCode))
            {
                logger.BatchRefused(aggregator, batch.Request.Sequence, failure.Detail);
                queue.Drop(batch);
            }
            else
            {
                if (backoff == TimeSpan.Zero)
                {
                    logger.AggregatorAway(aggregator, failure.Detail, queue.Count);
                }

                backoff = NextBackoff(backoff);
                await Task.Delay(WithJitter(backoff), clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Sending again cannot help a batch that breaks the contract, or an aggregator that does not speak it.
    private static bool IsFinal(RpcStatusCode status) =>
        status is RpcStatusCode.InvalidArgument or RpcStatusCode.OutOfRange;

    private static TimeSpan NextBackoff(TimeSpan backoff) =>
        backoff == TimeSpan.Zero ? BackoffMin : TimeSpan.FromTicks(Math.Min(backoff.Ticks * 2, BackoffMax.Ticks));

    // A fleet that lost its aggregator at one moment must not come back at one moment.
    private static TimeSpan WithJitter(TimeSpan backoff) => backoff * (0.5 + (Random.Shared.NextDouble() / 2));

    private async Task<RpcException?> TryPushAsync(Batch batch, CancellationToken cancellationToken)
    {
        try
        {
            PushResponse response = await channel
                .CallAsync(IngestMethods.Push, batch.Request, PushDeadline, cancellationToken)
                .ConfigureAwait(false);
            known.Acknowledge(batch.Request.Digests, response.UnknownDigests);
            queue.Remove(batch);
            return null;
        }
        catch (RpcException e) when (!cancellationToken.IsCancellationRequested)
        {
            return e;
        }
    }
}
