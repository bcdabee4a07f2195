using Microsoft.Extensions.Logging;
using QuerySniff.Contracts.V1;
using QuerySniff.Rpc;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// Sends batches, one at a time and in order, until each is acknowledged or refused for good. Runs as one task.
/// </summary>
internal sealed class BatchSender(
    RpcChannel channel, Uri aggregator, BatchQueue queue, KnownDigests known, TimeProvider clock, ILogger logger)
{
    /// <summary>A push answers after a commit: much longer than that, and the aggregator is as good as away.</summary>
    private static readonly TimeSpan PushDeadline = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan BackoffMin = TimeSpan.FromMilliseconds(250);

    /// <summary>At most one window late after the aggregator is back.</summary>
    private static readonly TimeSpan BackoffMax = TimeSpan.FromSeconds(10);

    private TimeSpan _backoff = BackoffMin;
    private bool _isAway;

    /// <summary>Sends until the queue is completed and empty, or the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await queue.TakeAsync(cancellationToken).ConfigureAwait(false) is { } batch)
        {
            RpcException? failure = await TryPushAsync(batch, cancellationToken).ConfigureAwait(false);
            if (failure is null)
            {
                OnAcknowledged();
            }
            else if (IsFinal(failure.StatusCode))
            {
                OnRefused(batch, failure);
            }
            else
            {
                OnAway(failure);
                await PauseAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // The contract's word for a batch that must not be sent again. All else can pass: an aggregator is upgraded, a
    // proxy set right, a disk cleared.
    private static bool IsFinal(RpcStatusCode status) => status == RpcStatusCode.InvalidArgument;

    // A fleet that lost its aggregator at one moment must not come back at one moment.
    private static TimeSpan WithJitter(TimeSpan backoff) => backoff * (0.5 + (Random.Shared.NextDouble() / 2));

    private async Task<RpcException?> TryPushAsync(Batch batch, CancellationToken cancellationToken)
    {
        PushRequest request = PushRequest.Parser.ParseFrom(batch.Message);
        try
        {
            PushResponse response = await channel
                .CallAsync(IngestMethods.Push, request, PushDeadline, cancellationToken)
                .ConfigureAwait(false);
            known.Acknowledge(request.Digests, response.UnknownDigests);
            return null;
        }
        catch (RpcException e) when (!cancellationToken.IsCancellationRequested)
        {
            return e;
        }
    }

    private void OnAcknowledged()
    {
        queue.Acknowledge();
        _backoff = BackoffMin;
        if (_isAway)
        {
            _isAway = false;
            logger.AggregatorBack(aggregator);
        }
    }

    private void OnRefused(Batch batch, RpcException refusal)
    {
        queue.Drop();
        _backoff = BackoffMin;
        logger.BatchRefused(aggregator, batch.Sequence, refusal.Detail);
    }

    private void OnAway(RpcException failure)
    {
        queue.PutBack();
        if (!_isAway)
        {
            _isAway = true;
            logger.AggregatorAway(aggregator, failure.Message, queue.Count);
        }
    }

    // While the agent ends there is no time for long pauses: the one under way is cut short, those to come are short.
    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        bool isEnding = queue.Completed.IsCancellationRequested;
        TimeSpan pause = WithJitter(isEnding ? BackoffMin : _backoff);
        using CancellationTokenSource cut = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, isEnding ? CancellationToken.None : queue.Completed);
        await Task.Delay(pause, clock, cut.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        _backoff = TimeSpan.FromTicks(Math.Min(_backoff.Ticks * 2, BackoffMax.Ticks));
    }
}
