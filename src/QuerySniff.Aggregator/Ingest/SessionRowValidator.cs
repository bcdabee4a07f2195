using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Ingest;

/// <summary>Says whether rows of transactions and of unfinished commands keep the contract and agree with themselves. Any thread.</summary>
internal static class SessionRowValidator
{
    private static readonly string AboveMax = $"a counter is above {IngestLimits.CounterMax}";

    /// <summary>What is wrong with a row; null if nothing is.</summary>
    /// <param name="t">The row.</param>
    /// <param name="strings">How many strings its batch has.</param>
    public static string? Validate(TransactionRow t, uint strings)
    {
        if (RowValidator.ValidateKey(t, strings) is { } reason)
        {
            return reason;
        }

        ulong ends = t.Committed | t.RolledBack | t.EndedImplicitly | t.Disconnected | t.EndedUnknown;
        ulong all = ends | t.Untimed | t.Statements | t.DurationSumNs | t.DurationMaxNs | t.IdleSumNs | t.Holds | t.HoldSumNs
            | t.HoldMaxNs | t.Open | t.OpenOldestNs;
        if (all > IngestLimits.CounterMax)
        {
            return AboveMax;
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
        ulong all = u.Running | u.RunningOldestNs | u.Killed | u.TimedOut | u.CutOff;
        return RowValidator.ValidateKey(u, strings) ?? (all > IngestLimits.CounterMax ? AboveMax : null);
    }
}
