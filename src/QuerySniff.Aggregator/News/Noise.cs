using QuerySniff.Aggregator.Comparing;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.News;

/// <summary>
/// How far a digest goes by itself: what ten minutes of its last day hardly ever exceeded, nor any of about this time yesterday,
/// and a fifth more, so that a nightly job is no news each night. 0 where it had no past.
/// </summary>
/// <param name="P50Ns">Of the medians.</param>
/// <param name="P95Ns">Of the 95th percentiles.</param>
/// <param name="ErrorShare">Of the shares of failed commands.</param>
internal readonly record struct Noise(double P50Ns, double P95Ns, double ErrorShare)
{
    /// <summary>One part in twenty may have exceeded it: an hour of trouble must not hide the next.</summary>
    private const double UsualShare = 0.95;

    /// <summary>What goes so many times as far is no noise: the next peak is never quite like the last.</summary>
    private const double Margin = 1.2;

    private static readonly TimeSpan Part = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>A job of each day does not begin to the minute.</summary>
    private static readonly TimeSpan DailyMargin = TimeSpan.FromHours(1);

    /// <summary>Reads how far a digest went before a time, in milliseconds since the Unix epoch.</summary>
    public static async Task<Noise> ReadAsync(IStore store, ulong digest, long untilMs, CancellationToken cancellationToken)
    {
        TimeSpan past = Day + DailyMargin;
        SeriesAnswer? series = await store
            .SeriesAsync(RangeQuery.All(untilMs - (long)past.TotalMilliseconds, untilMs), digest, (int)(past / Part), cancellationToken)
            .ConfigureAwait(false);
        long dailyUntilMs = untilMs - (long)(Day - DailyMargin).TotalMilliseconds;
        List<(bool IsDaily, RangeFigures Figures)> parts = [];
        for (int i = 0; i < (series?.Buckets.Length ?? 0); i++)
        {
            if (series!.Buckets[i] is { } part && part.Durations.Count >= Comparison.CountMin)
            {
                parts.Add((series.Grid.BucketStartMs(i) < dailyUntilMs, RangeFigures.Of(part, Part.TotalSeconds)));
            }
        }

        return new Noise(
            Bound(parts, figures => figures.P50Ns!.Value), Bound(parts, figures => figures.P95Ns!.Value), Bound(parts, figures => figures.ErrorShare));
    }

    private static double Bound(List<(bool IsDaily, RangeFigures Figures)> parts, Func<RangeFigures, double> measure)
    {
        double[] ordered = [.. parts.Select(part => measure(part.Figures)).Order()];
        double usual = ordered.Length == 0 ? 0 : ordered[(int)Math.Ceiling(UsualShare * ordered.Length) - 1];
        return Margin * parts.Where(part => part.IsDaily).Select(part => measure(part.Figures)).Append(usual).Max();
    }
}
