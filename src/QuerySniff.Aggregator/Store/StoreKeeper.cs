namespace QuerySniff.Aggregator.Store;

/// <summary>The one task that maintains the store: as long as there is work one small step after the other, then now and again.</summary>
internal sealed class StoreKeeper(IStore store, TimeProvider time, ILogger<StoreKeeper> logger) : BackgroundService
{
    /// <summary>Between two looks for work: a window of 10 s is summed up some seconds after it has come.</summary>
    private static readonly TimeSpan LookPause = TimeSpan.FromSeconds(1);

    /// <summary>After a failure: a full disk fills the log otherwise.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await WorkAsync(stoppingToken).ConfigureAwait(false) is { } pause)
            {
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <returns>How long to wait for more; null if there may be more now.</returns>
    private async Task<TimeSpan?> WorkAsync(CancellationToken stoppingToken)
    {
        try
        {
            return await store.MaintainAsync(stoppingToken).ConfigureAwait(false) ? null : LookPause;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception)
        {
            Log.MaintenanceFailed(logger, exception);
            return FailurePause;
        }
    }
}
