using System.Globalization;

namespace QuerySniff.Agent.Top;

/// <summary>Lengths of time that have passed, for people.</summary>
internal static class Duration
{
    private const long NanosecondsPerTick = 100;

    /// <summary>"12s", "3m 20s", "2h 5m", "4d 2h".</summary>
    public static string Format(long nanoseconds)
    {
        TimeSpan time = TimeSpan.FromTicks(nanoseconds / NanosecondsPerTick);
        return time switch
        {
            { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#}s"),
            { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0}s"),
            { TotalHours: < 1 } => $"{time.Minutes}m {time.Seconds}s",
            { TotalDays: < 1 } => $"{time.Hours}h {time.Minutes}m",
            _ => $"{time.Days}d {time.Hours}h",
        };
    }
}
