using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Fleet;

/// <summary>The one task that chooses which digests are told apart: at each window's pace, as long as the aggregator runs.</summary>
internal sealed class DigestChoice(FleetTotals totals, IStore store, TimeProvider time, ILogger<DigestChoice> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>Chooses anew. A digest whose text has not come yet waits for the next choice.</summary>
    public async Task ChooseAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ulong> unknown = totals.Rank(time.GetUtcNow());
        totals.Choose(await store.SummariesAsync(unknown, cancellationToken).ConfigureAwait(false));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Pause, time);
        await TryAsync(RememberAsync, stoppingToken).ConfigureAwait(false);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            await TryAsync(ChooseAsync, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task RememberAsync(CancellationToken cancellationToken) => totals.Remember(
        await store.AgentsAsync(cancellationToken).ConfigureAwait(false), time.GetUtcNow());

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        try
        {
            await work(stoppingToken).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            Log.DigestsNotChosen(logger, exception);
        }
    }
}
