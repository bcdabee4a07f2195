using Microsoft.Extensions.Logging;

namespace QuerySniff.Agent.Service;

/// <summary>
/// Tells the service manager that the agent works, for as long as each capture thread makes progress and no longer: a
/// process that is merely there is of no use. Runs as one task.
/// </summary>
/// <param name="manager">Is told.</param>
/// <param name="progress">Of each capture thread a number that changes as it goes round, whether there are frames or not.</param>
/// <param name="logger">Is told when it does not.</param>
internal sealed class Watchdog(ServiceManager manager, IReadOnlyList<Func<long>> progress, ILogger logger)
{
    /// <summary>Looks in the time that the manager waits: one can be late, and it hears of the next.</summary>
    private const int LooksPerTimeout = 3;

    private readonly long[] _seen = [.. progress.Select(read => read())];
    private bool _isStuck;

    /// <summary>Looks again and again, if anyone waits to hear; until it is cancelled.</summary>
    public async Task RunAsync(TimeProvider clock, CancellationToken stop)
    {
        if (manager.WatchdogTimeout is not { } timeout)
        {
            return;
        }

        using PeriodicTimer timer = new(timeout / LooksPerTimeout, clock);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            Look();
        }
    }

    /// <summary>Passes on that there was progress in all of them since the last look, if there was.</summary>
    public void Look()
    {
        bool isStuck = false;
        for (int i = 0; i < _seen.Length; i++)
        {
            long now = progress[i]();
            isStuck |= now == _seen[i];
            _seen[i] = now;
        }

        if (!isStuck)
        {
            manager.IsAlive();
        }

        if (isStuck && !_isStuck)
        {
            logger.CaptureStuck();
        }

        _isStuck = isStuck;
    }
}
