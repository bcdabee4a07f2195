namespace QuerySniff.Agent.Tests;

/// <summary>A clock on which every pause is over at once: it goes on by what was waited for, and keeps a list.</summary>
internal sealed class InstantTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _pauses = [];
    private DateTimeOffset _now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Called at the beginning of each pause, with its number from 1.</summary>
    public Action<int>? OnPause { get; set; }

    public IReadOnlyList<TimeSpan> Pauses
    {
        get
        {
            lock (_lock)
            {
                return [.. _pauses];
            }
        }
    }

    /// <summary>The time of day, in nanoseconds since the Unix epoch.</summary>
    public long NowNanoseconds
    {
        init => _now = DateTimeOffset.UnixEpoch.AddTicks(value / 100);
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        int number;
        lock (_lock)
        {
            _pauses.Add(dueTime);
            _now += dueTime;
            number = _pauses.Count;
        }

        OnPause?.Invoke(number);
        callback(state);
        return new Fired();
    }

    private sealed class Fired : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
