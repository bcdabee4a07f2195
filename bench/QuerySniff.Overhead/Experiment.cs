using System.Diagnostics;
using System.Globalization;

namespace QuerySniff.Overhead;

/// <summary>
/// Measures every load under every condition, in rounds. In each round the loads come in random order, and under each
/// load the conditions in random order: what the machine does meanwhile hits all alike.
/// </summary>
internal sealed class Experiment(Plan plan, IReadOnlyList<Condition> conditions, Action<Measurement> onMeasured)
{
    // Of what a saturated server answers: enough idle time to see latency without queues.
    private const double FixedRateShare = 0.5;

    // The order is random, and the same in every run of a plan.
    private const int OrderSeed = 1;

    private readonly Random _order = new(OrderSeed);
    // The agent reports when a window of this length ends by the clock, a second or two later. Every load starts that long
    // after a window's end.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StartAfterWindow = TimeSpan.FromSeconds(3);

    private readonly Dictionary<Cell, double> _rates = [];

    /// <summary>Measures until the plan is done or it is cancelled, which leaves the load under way unfinished.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        for (int round = 1; round <= plan.Rounds; round++)
        {
            Cell[] cells = [.. plan.Cells];
            _order.Shuffle(cells);
            foreach (Cell cell in cells)
            {
                if (stop.IsCancellationRequested)
                {
                    return;
                }

                await RunCellAsync(round, cell).ConfigureAwait(false);
            }
        }
    }

    private async Task RunCellAsync(int round, Cell cell)
    {
        Condition[] shuffled = [.. conditions];
        _order.Shuffle(shuffled);
        await WarmUpAsync(cell).ConfigureAwait(false);
        foreach (Condition condition in shuffled)
        {
            Measurement measurement = await MeasureAsync(round, cell, condition).ConfigureAwait(false);
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"round {round}/{plan.Rounds}: {cell}, {condition.Name}: {measurement.Load?.Queries / measurement.Seconds:#,0} queries/s"))
                .ConfigureAwait(false);
            onMeasured(measurement);
        }
    }

    // Each server once before it is measured: its buffer pool, its threads, the processor's frequency. The first time
    // it also finds out what half the rate is.
    private async Task WarmUpAsync(Cell cell)
    {
        if (cell.Workload == Cell.Observed)
        {
            return;
        }

        foreach (Target target in conditions.Select(condition => condition.Target).Distinct())
        {
            LoadResult load = await LoadBrieflyAsync(cell, target).ConfigureAwait(false);
            if (!cell.Saturated)
            {
                _rates.TryAdd(cell, load.Transactions * FixedRateShare);
            }
        }
    }

    private async Task<Measurement> MeasureAsync(int round, Cell cell, Condition condition)
    {
        int? server = condition.Target.ProcessId;
        using Watcher? watcher = await condition
            .BeginAsync(async () => cell.Workload == Cell.Observed ? 0 : (await LoadBrieflyAsync(cell, condition.Target).ConfigureAwait(false)).Queries)
            .ConfigureAwait(false);
        await RestAsync().ConfigureAwait(false);
        watcher?.Begin();
        double machineBefore = CpuClock.OfMachine();
        double serverBefore = server is { } before ? CpuClock.OfProcess(before) : 0;
        Stopwatch time = Stopwatch.StartNew();
        LoadResult? load = await LoadAsync(cell, condition.Target).ConfigureAwait(false);
        double seconds = time.Elapsed.TotalSeconds;
        double? serverCpu = server is { } after ? CpuClock.OfProcess(after) - serverBefore : null;
        double machineCpu = CpuClock.OfMachine() - machineBefore;
        WatcherResult? used = await condition.EndAsync(watcher, watcher?.End()).ConfigureAwait(false);
        return new Measurement(round, cell, condition.Name, seconds, load, machineCpu, serverCpu, used);
    }

    // A machine that has rested answers more, for a while: the loads of all conditions come at the same beat, in which the agent
    // has the time to report for the first time.
    private static Task RestAsync()
    {
        long sinceStart = (DateTime.UtcNow - StartAfterWindow).Ticks % Window.Ticks;
        return Task.Delay(Window - TimeSpan.FromTicks(sinceStart));
    }

    private static Task<LoadResult> LoadBrieflyAsync(Cell cell, Target target) =>
        Sysbench.LoadAsync(target, cell with { Saturated = true }, ["--time=1"]);

    private async Task<LoadResult?> LoadAsync(Cell cell, Target target)
    {
        if (cell.Workload == Cell.Observed)
        {
            await Task.Delay(TimeSpan.FromSeconds(plan.Seconds)).ConfigureAwait(false);
            return null;
        }

        double? rate = cell.Saturated ? null : _rates[cell];
        return await Sysbench.LoadAsync(target, cell, [$"--time={plan.Seconds}"], rate).ConfigureAwait(false);
    }
}
