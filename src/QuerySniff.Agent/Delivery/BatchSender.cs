using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using QuerySniff.Contracts.V1;
using QuerySniff.Rpc;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// Sends batches, one at a time and the newest first, each to the first aggregator in the agent's order that takes
/// batches, until it is acknowledged or refused for good. Runs as one task.
/// </summary>
/// <remarks>
/// A batch whose push failed after it may have arrived is in doubt: only that aggregator, where its identity keeps it from
/// counting twice, gets it again, and gets it before any other. So no more than one is in doubt at each.
/// </remarks>
internal sealed class BatchSender(
    IReadOnlyList<AggregatorPeer> aggregators, BatchQueue queue, KnownDigests known, TimeProvider clock, ILogger logger)
    : IDisposable
{
    /// <summary>A push answers after a commit: much longer than that, and the aggregator is as good as away.</summary>
    private static readonly TimeSpan PushDeadline = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Bytes of messages in a second, at most, of what has gathered while no aggregator took it: an outage of an hour of a
    /// busy host (100 KiB a window) is caught up on in less than a minute.
    /// </summary>
    private const double CatchUpBytesPerSecond = 1 << 20;

    /// <summary>The shortest pause between two batches of that: an aggregator's cost is by the batch too.</summary>
    private static readonly TimeSpan CatchUpPauseMin = TimeSpan.FromMilliseconds(50);

    private IReadOnlyList<AggregatorPeer> _aggregators = aggregators;
    private IReadOnlyList<AggregatorPeer>? _others;
    private CancellationTokenSource _turned = new();
    private AggregatorPeer? _last;
    private bool _isEnding;

    /// <summary>
    /// Sends until the queue is completed and empty, or the token is cancelled. Once the queue is completed, a failure
    /// ends it too if what is left is on disk.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!queue.IsDrained)
        {
            TurnToOthers();
            HurryAtTheEnd();
            if (TryTake(out AggregatorPeer? aggregator, out PushRequest? batch))
            {
                if (!await SendAsync(aggregator, batch, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
            }
            else
            {
                await WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Sends to other aggregators from the next batch on; any thread, one at a time.</summary>
    /// <param name="others">In the order in which they are preferred; the sender's from now on.</param>
    public void TurnTo(IReadOnlyList<AggregatorPeer> others)
    {
        Close(Interlocked.Exchange(ref _others, others) ?? []);
        Volatile.Read(ref _turned).Cancel();
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        Close(_aggregators);
        Close(_others ?? []);
        _turned.Dispose();
    }

    private static void Close(IReadOnlyList<AggregatorPeer> peers)
    {
        foreach (AggregatorPeer peer in peers)
        {
            peer.Dispose();
        }
    }

    // The contract's word for a batch that must not be sent again. All else can pass: an aggregator is upgraded, a
    // proxy set right, a disk cleared.
    private static bool IsFinal(RpcException failure) => failure.StatusCode == RpcStatusCode.InvalidArgument;

    // Whether the batch can have been stored for all we know. It cannot if the connection was never made, or if the
    // server itself said that it did not take the call.
    private static bool IsInDoubt(RpcException failure) => failure.InnerException switch
    {
        null => failure.StatusCode is not (RpcStatusCode.ResourceExhausted or RpcStatusCode.Unimplemented
            or RpcStatusCode.Unauthenticated or RpcStatusCode.PermissionDenied),
        HttpRequestException http => http.HttpRequestError is not (HttpRequestError.ConnectionError
            or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError),
        _ => true,
    };

    // A source that is cancelled too late to be taken out ends one wait for nothing.
    private void TurnToOthers()
    {
        if (!_turned.IsCancellationRequested)
        {
            return;
        }

        Volatile.Write(ref _turned, new CancellationTokenSource());
        if (Interlocked.Exchange(ref _others, null) is { } others)
        {
            Close(_aggregators);
            _aggregators = others;
            queue.Readdress([.. others.Select(aggregator => aggregator.Tag)]);
            _isEnding = false;
        }
    }

    private void HurryAtTheEnd()
    {
        if (_isEnding || !queue.Completed.IsCancellationRequested)
        {
            return;
        }

        _isEnding = true;
        foreach (AggregatorPeer aggregator in _aggregators)
        {
            aggregator.Hurry();
        }
    }

    private bool TryTake(
        [NotNullWhen(true)] out AggregatorPeer? aggregator, [NotNullWhen(true)] out PushRequest? batch)
    {
        foreach (AggregatorPeer candidate in _aggregators)
        {
            if (candidate.Pause == TimeSpan.Zero && queue.TryTake(candidate.Tag, out batch))
            {
                aggregator = candidate;
                return true;
            }
        }

        aggregator = null;
        batch = null;
        return false;
    }

    /// <returns>Whether to go on.</returns>
    private async Task<bool> SendAsync(AggregatorPeer aggregator, PushRequest batch, CancellationToken cancellationToken)
    {
        long started = clock.GetTimestamp();
        RpcException? failure = await TryPushAsync(aggregator, batch, cancellationToken).ConfigureAwait(false);
        if (failure is not null && !IsFinal(failure))
        {
            OnAway(aggregator, failure);
            return !(_isEnding && queue.IsDurable);
        }

        OnAnswered(aggregator);
        if (failure is null)
        {
            queue.Acknowledge();
        }
        else
        {
            queue.Refuse();
            logger.BatchRefused(aggregator.Address, batch.Sequence, failure.Detail);
        }

        await PaceAsync(batch, clock.GetElapsedTime(started), cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<RpcException?> TryPushAsync(
        AggregatorPeer aggregator, PushRequest batch, CancellationToken cancellationToken)
    {
        try
        {
            PushResponse response = await aggregator.Channel
                .CallAsync(IngestMethods.Push, batch, PushDeadline, cancellationToken)
                .ConfigureAwait(false);
            if (_last is not null && _last != aggregator)
            {
                known.Clear();
            }

            _last = aggregator;
            known.Acknowledge(batch.Digests, response.UnknownDigests);
            return null;
        }
        catch (RpcException e) when (!cancellationToken.IsCancellationRequested)
        {
            return e;
        }
    }

    private void OnAnswered(AggregatorPeer aggregator)
    {
        if (aggregator.IsAway)
        {
            logger.AggregatorBack(aggregator.Address);
        }

        aggregator.OnAnswered();
    }

    private void OnAway(AggregatorPeer aggregator, RpcException failure)
    {
        RpcStatusCode? before = aggregator.Failure;
        aggregator.OnFailed(failure.StatusCode);
        queue.PutBack(IsInDoubt(failure));
        // That it does not let this agent in is news of one that could not be reached before.
        bool isShutOut = failure.StatusCode is RpcStatusCode.Unauthenticated or RpcStatusCode.PermissionDenied;
        if (before is null || (isShutOut && before != failure.StatusCode))
        {
            logger.AggregatorAway(aggregator.Address, failure.Message, queue.Figures.Waiting);
        }
    }

    // What has gathered must not fall upon an aggregator that has just come back: its own pace and ours, whichever is
    // less. While the agent ends there is no time for it.
    private async Task PaceAsync(PushRequest sent, TimeSpan took, CancellationToken cancellationToken)
    {
        if (_isEnding || queue.Figures.Waiting == 0)
        {
            return;
        }

        TimeSpan pause = TimeSpan.FromSeconds(sent.CalculateSize() / CatchUpBytesPerSecond);
        pause = TimeSpan.FromTicks(Math.Max(Math.Max(pause.Ticks, took.Ticks), CatchUpPauseMin.Ticks));
        await DelayAsync(pause, queue.Completed, cancellationToken).ConfigureAwait(false);
    }

    // Until there is a batch, or an aggregator may be called again that one may be in doubt at.
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan[] pauses = [.. _aggregators.Select(a => a.Pause).Where(pause => pause > TimeSpan.Zero)];
        if (pauses.Length == 0)
        {
            using CancellationTokenSource either = WithTurn(cancellationToken);
            await queue.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
        else if (pauses.Length == _aggregators.Count)
        {
            await DelayAsync(
                pauses.Min(), _isEnding ? CancellationToken.None : queue.Completed, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            using CancellationTokenSource either = WithTurn(cancellationToken);
            Task changed = queue.WaitAsync(either.Token);
            await Task.WhenAny(changed, Task.Delay(pauses.Min(), clock, either.Token)).ConfigureAwait(false);
            await either.CancelAsync().ConfigureAwait(false);
            await changed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task DelayAsync(TimeSpan pause, CancellationToken cut, CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, cut, _turned.Token);
        await Task.Delay(pause, clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private CancellationTokenSource WithTurn(CancellationToken cancellationToken) =>
        CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _turned.Token);
}
