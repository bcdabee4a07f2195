using QuerySniff.Aggregator.Store;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Fleet;

/// <summary>
/// What all that was stored since the start adds up to, of a bounded number of hosts and digests: counted by the writer after
/// its commit, so that telling it reads nothing from the store. Any thread.
/// </summary>
internal sealed class FleetTotals
{
    /// <summary>What stands for all hosts, or digests, that are not told apart.</summary>
    public const string OtherName = "(other)";

    private readonly Lock _lock = new();
    private readonly HostTable _hosts = new();
    private readonly DigestTable _digests;
    private readonly double[] _bands = new double[DurationBands.BoundsSeconds.Length + 1];
    private double _durationNs;
    private DurationInterval? _interval;

    /// <param name="options">Tells how much is told apart, and whether intervals are taken.</param>
    /// <param name="time">The clock, for when the first interval begins.</param>
    public FleetTotals(AggregatorOptions options, TimeProvider time)
    {
        _digests = new DigestTable(options.MetricsDigests);
        _interval = options.Otlp is null ? null : new DurationInterval(time.GetUtcNow());
    }

    /// <summary>Counts batches that were stored now, and not before.</summary>
    public void Stored(IEnumerable<ReceivedBatch> batches)
    {
        lock (_lock)
        {
            foreach (ReceivedBatch batch in batches)
            {
                Add(batch);
            }
        }
    }

    /// <summary>Takes the hosts that the store knows.</summary>
    public void Remember(IEnumerable<AgentDescription> agents, DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (AgentDescription agent in agents.OrderByDescending(agent => agent.LastBatchMs))
            {
                _hosts.Remember(agent);
            }

            _hosts.Prune(now);
        }
    }

    /// <summary>Forgets what is gone, and ages what is chosen by.</summary>
    /// <returns>Digests whose summaries <see cref="Choose"/> needs.</returns>
    public IReadOnlyList<ulong> Rank(DateTimeOffset now)
    {
        lock (_lock)
        {
            _hosts.Prune(now);
            return _digests.Rank(now);
        }
    }

    /// <summary>Chooses the digests that are told apart from now on.</summary>
    public void Choose(IReadOnlyDictionary<ulong, string> summaries)
    {
        lock (_lock)
        {
            _digests.Choose(summaries);
        }
    }

    /// <summary>The counters of this moment.</summary>
    public FleetSnapshot Snapshot()
    {
        lock (_lock)
        {
            return new FleetSnapshot(_hosts.Snapshot(), _digests.Snapshot(), [.. _bands], _durationNs);
        }
    }

    /// <summary>Takes what was counted since the last time, where it is gathered: where OTLP is on.</summary>
    public DurationInterval TakeInterval(DateTimeOffset now)
    {
        lock (_lock)
        {
            DurationInterval interval = _interval ?? throw new InvalidOperationException("Intervals are not gathered.");
            _interval = new DurationInterval(now);
            return interval;
        }
    }

    private void Add(ReceivedBatch batch)
    {
        HostCounters host = _hosts.Add(batch);
        foreach (Window window in batch.Request.Windows)
        {
            // As the store does; what it has done already is not done twice.
            SampledWindow.Extrapolate(window);
            foreach (Row row in window.Rows)
            {
                host.Commands = host.Commands.With(row);
                string? summary = _digests.Add(row);
                _interval?.Add(batch.Request, row, summary);
                _durationNs += row.DurationSumNs;
                if (row.Duration is { } histogram)
                {
                    DurationBands.Add(histogram, _bands);
                }
            }
        }
    }
}
