namespace QuerySniff.Aggregator.News;

/// <summary>The one task that looks for news: once a minute, as long as the aggregator runs.</summary>
internal sealed class NewsWatch(NewsFinder finder, NewsCounts counts, TimeProvider time, ILogger<NewsWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            await CheckAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task CheckAsync(CancellationToken stoppingToken)
    {
        try
        {
            await finder.CheckAsync(stoppingToken).ConfigureAwait(false);
            counts.CountCheck();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            counts.CountFailedCheck();
            Log.NewsNotLookedFor(logger, exception);
        }
    }
}
