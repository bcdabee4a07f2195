using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.News;

/// <summary>What lies between a digest as it was and as it became: on which side a part of its commands is.</summary>
/// <param name="Kind">What has become worse.</param>
/// <param name="IsTail">Whether the slowest tell it better than most.</param>
/// <param name="Bound">Nanoseconds, or the share of commands that fail.</param>
internal readonly record struct Halfway(NewsKind Kind, bool IsTail, double Bound)
{
    /// <summary>Commands of which a percentile still says something about a minute.</summary>
    public const int CountMin = 5;

    /// <summary>What lies between two ranges.</summary>
    public static Halfway Of(NewsKind kind, RangeFigures before, RangeFigures after)
    {
        if (kind == NewsKind.Errors)
        {
            return new Halfway(kind, IsTail: false, (before.ErrorShare + after.ErrorShare) / 2);
        }

        // Durations are told apart by their ratios.
        bool isTail = after.P95Ns / before.P95Ns > after.P50Ns / before.P50Ns;
        return new Halfway(
            kind, isTail, isTail ? Math.Sqrt(before.P95Ns!.Value * after.P95Ns!.Value) : Math.Sqrt(before.P50Ns!.Value * after.P50Ns!.Value));
    }

    /// <summary>Whether commands are on the worse side.</summary>
    public bool IsBeyond(CommandAggregate commands) =>
        Kind == NewsKind.Errors
            ? commands.Errors > Bound * commands.Count
            : commands.QuantileNs(IsTail ? 0.95 : 0.5) > Bound;
}
