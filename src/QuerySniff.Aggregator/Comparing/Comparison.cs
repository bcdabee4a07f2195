using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Comparing;

/// <summary>
/// Compares the digests of two ranges. With millions of commands every difference is significant, so that it must be large
/// too; and of thousands of digests some differ by chance, so that what is significant is decided over all of them.
/// </summary>
internal static class Comparison
{
    /// <summary>Timed commands that each range must have: below that the tests' normal distribution does not hold.</summary>
    public const int CountMin = 30;

    /// <summary>Of what is called significant, the share that may be by chance (Benjamini and Hochberg, 1995).</summary>
    public const double FalseShareMax = 0.01;

    /// <summary>A command of now is slower than one of before in so many of ten pairs: what a person would see in two plots.</summary>
    public const double EffectMin = 0.6;

    /// <summary>Or one in twenty has become so much slower, though most have not.</summary>
    public const double TailRatioMin = 1.5;

    /// <summary>Errors must have become so many times as frequent.</summary>
    public const double ErrorRatioMin = 2;

    /// <summary>And so frequent: one of a thousand commands more.</summary>
    public const double ErrorRiseMin = 0.001;

    /// <summary>Commands that a counted one stands for at most, in a sample: see the agent's governor.</summary>
    private const double SampleWeightMax = 64;

    private const double Tail = 0.95;

    /// <summary>Compares.</summary>
    /// <param name="now">All digests of the later range.</param>
    /// <param name="before">All digests of the earlier one.</param>
    public static IReadOnlyList<DigestChange> Compare(GroupsAnswer now, GroupsAnswer before)
    {
        double weight = now.Coverage.Capture.SampledMs > 0 || before.Coverage.Capture.SampledMs > 0 ? SampleWeightMax : 1;
        Dictionary<ulong, RangeGroup> earlier = before.Groups.ToDictionary(group => group.Digest!.Digest);
        List<DigestChange> changes = [];
        foreach (RangeGroup group in now.Groups)
        {
            changes.Add(earlier.Remove(group.Digest!.Digest, out RangeGroup? same)
                ? Test(new DigestChange(group.Digest, group.Aggregate, same.Aggregate), weight)
                : new DigestChange(group.Digest, group.Aggregate, Base: null) { Change = Change.New });
        }

        changes.AddRange(earlier.Values.Select(group =>
            new DigestChange(group.Digest!, Now: null, group.Aggregate) { Change = Change.Gone }));
        double significant = SignificantUpTo(changes);
        return [.. changes.Select(change => change.Durations is null ? change : Judge(change, significant))];
    }

    /// <summary>How many times as large a figure is now; null where it was none or nothing.</summary>
    public static double? Ratio(double? now, double? before) => before > 0 ? now / before : null;

    private static DigestChange Test(DigestChange change, double weight)
    {
        (CommandAggregate now, CommandAggregate before) = (change.Now!, change.Base!);
        if (now.Durations.Count / weight < CountMin || before.Durations.Count / weight < CountMin)
        {
            return change with { Change = Change.TooFew };
        }

        return change with
        {
            Durations = RankTest.Compare(now.Durations, before.Durations, weight),
            ErrorsPValue = CompareShares(now.Errors / weight, now.Count / weight, before.Errors / weight, before.Count / weight),
        };
    }

    // The test of two proportions, pooled.
    private static double CompareShares(double errors, double count, double errorsBefore, double countBefore)
    {
        double pooled = (errors + errorsBefore) / (count + countBefore);
        double variance = pooled * (1 - pooled) * ((1 / count) + (1 / countBefore));
        return variance > 0 ? Normal.TwoSided(Math.Abs((errors / count) - (errorsBefore / countBefore)) / Math.Sqrt(variance)) : 1;
    }

    // The largest p-value that is below its own share of the bound, in their order.
    private static double SignificantUpTo(List<DigestChange> changes)
    {
        double[] values = [.. changes
            .Where(change => change.Durations is not null)
            .SelectMany(change => new[] { change.Durations!.Value.PValue, change.ErrorsPValue!.Value })
            .Order()];
        for (int i = values.Length; i > 0; i--)
        {
            if (values[i - 1] <= FalseShareMax * i / values.Length)
            {
                return values[i - 1];
            }
        }

        return -1;
    }

    private static DigestChange Judge(DigestChange change, double significant)
    {
        RankTest durations = change.Durations!.Value;
        bool failsMore = change.ErrorsPValue <= significant && HasMoreErrors(change.Now!, change.Base!);
        bool differs = durations.PValue <= significant;
        double? tail = Ratio(change.Now!.QuantileNs(Tail), change.Base!.QuantileNs(Tail));
        bool isSlower = differs && (durations.Effect >= EffectMin || (durations.Effect > 0.5 && tail >= TailRatioMin));
        bool isFaster = differs && (durations.Effect <= 1 - EffectMin || (durations.Effect < 0.5 && tail <= 1 / TailRatioMin));
        return change with
        {
            FailsMore = failsMore,
            Change = failsMore || isSlower ? Change.Regressed : isFaster ? Change.Improved : Change.Unchanged,
        };
    }

    private static bool HasMoreErrors(CommandAggregate now, CommandAggregate before)
    {
        double errors = now.Errors / (double)now.Count;
        double errorsBefore = before.Errors / (double)before.Count;
        return errors >= ErrorRatioMin * errorsBefore && errors - errorsBefore >= ErrorRiseMin;
    }
}
