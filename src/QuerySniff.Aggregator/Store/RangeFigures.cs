namespace QuerySniff.Aggregator.Store;

/// <summary>What a digest's commands of a range come to; kept with what was found in them, longer than they are.</summary>
/// <param name="Count">Commands.</param>
/// <param name="Calls">Commands per second.</param>
/// <param name="Load">Average active sessions.</param>
/// <param name="MeanNs">Nanoseconds, as the percentiles; null where none was timed.</param>
/// <param name="P50Ns">The median.</param>
/// <param name="P95Ns">What one in twenty exceeds.</param>
/// <param name="P99Ns">What one in a hundred exceeds.</param>
/// <param name="ErrorShare">The share of the commands that failed, 0 to 1.</param>
internal sealed record RangeFigures(
    long Count, double Calls, double Load, double? MeanNs, double? P50Ns, double? P95Ns, double? P99Ns, double ErrorShare)
{
    /// <summary>The figures of a range of so many seconds.</summary>
    public static RangeFigures Of(CommandAggregate commands, double seconds) => new(
        commands.Count,
        commands.Count / seconds,
        commands.DurationSumNs / 1e9 / seconds,
        commands.MeanNs,
        commands.QuantileNs(0.5),
        commands.QuantileNs(0.95),
        commands.QuantileNs(0.99),
        commands.Count == 0 ? 0 : commands.Errors / (double)commands.Count);
}
