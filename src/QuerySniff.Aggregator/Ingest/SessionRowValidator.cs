using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Ingest;

/// <summary>Says whether rows of transactions and of unfinished commands keep the contract and agree with themselves. Any thread.</summary>
internal static class SessionRowValidator
{
    private const string BeyondStrings = "an index is beyond strings";

    private static readonly string AboveMax = $"a counter is above {IngestLimits.CounterMax}";

    /// <summary>What is wrong with a row; null if nothing is.</summary>
    /// <param name="t">The row.</param>
    /// <param name="strings">How many strings its batch has.</param>
    public static string? Validate(TransactionRow t, uint strings)
    {
        if (IsBeyond(strings, t.SchemaIndex, t.UserIndex, t.ClientIndex, t.ServerIndex, t.ApplicationIndex))
        {
            return BeyondStrings;
        }

        ulong ends = t.Committed | t.RolledBack | t.EndedImplicitly | t.Disconnected | t.EndedUnknown;
        ulong all = ends | t.Untimed | t.Statements | t.DurationSumNs | t.DurationMaxNs | t.IdleSumNs | t.Holds | t.HoldSumNs
            | t.HoldMaxNs | t.Open | t.OpenOldestNs;
        if (all > IngestLimits.CounterMax)
        {
            return AboveMax;
        }

        if (!IngestLimits.IsSampleWeight(t.SampleWeight))
        {
            return IngestLimits.SampleWeightReason;
        }

        ulong count = t.Committed + t.RolledBack + t.EndedImplicitly + t.Disconnected + t.EndedUnknown;
        if (t.Untimed > count)
        {
            return "untimed is more than what ended";
        }

        return RowValidator.TryCount(t.Duration, count, out _)
            ? null
            : "duration: offsets and counts must pair up, lie in the histogram and add up to at most what ended";
    }

    /// <inheritdoc cref="Validate(TransactionRow, uint)"/>
    public static string? Validate(UnfinishedRow u, uint strings)
    {
        if (IsBeyond(strings, u.SchemaIndex, u.UserIndex, u.ClientIndex, u.ServerIndex, u.ApplicationIndex))
        {
            return BeyondStrings;
        }

        ulong all = u.Running | u.RunningOldestNs | u.Killed | u.TimedOut | u.CutOff;
        return all > IngestLimits.CounterMax ? AboveMax
            : IngestLimits.IsSampleWeight(u.SampleWeight) ? null
            : IngestLimits.SampleWeightReason;
    }

    private static bool IsBeyond(uint strings, params ReadOnlySpan<uint> indexes)
    {
        foreach (uint index in indexes)
        {
            if (index >= strings)
            {
                return true;
            }
        }

        return false;
    }
}
