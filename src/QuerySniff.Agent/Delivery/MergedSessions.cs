using QuerySniff.Contracts.V1;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// The sum of several windows' transactions and unfinished commands. Counts add up; of states and of longest times the
/// largest stays. For one use.
/// </summary>
internal sealed class MergedSessions(Window window)
{
    private readonly Dictionary<RowKey, TransactionRow> _transactions = [];
    private readonly Dictionary<RowKey, UnfinishedRow> _unfinished = [];

    /// <summary>Adds a window, whose rows may be used up.</summary>
    /// <param name="source">The window.</param>
    /// <param name="moved">Where its strings are in the sum.</param>
    public void Add(Window source, MovedStrings moved)
    {
        foreach (TransactionRow row in source.Transactions)
        {
            moved.Move(row);
            Add(row);
        }

        foreach (UnfinishedRow row in source.Unfinished)
        {
            moved.Move(row);
            Add(row);
        }
    }

    private void Add(TransactionRow row)
    {
        RowKey key = RowKey.Of(row);
        if (!_transactions.TryGetValue(key, out TransactionRow? sum))
        {
            _transactions.Add(key, row);
            window.Transactions.Add(row);
            return;
        }

        (ulong durationMax, ulong holdMax, ulong open, ulong oldest) = (
            Math.Max(sum.DurationMaxNs, row.DurationMaxNs), Math.Max(sum.HoldMaxNs, row.HoldMaxNs),
            Math.Max(sum.Open, row.Open), Math.Max(sum.OpenOldestNs, row.OpenOldestNs));
        MessageCounters.Add(sum, row);
        (sum.DurationMaxNs, sum.HoldMaxNs, sum.Open, sum.OpenOldestNs) = (durationMax, holdMax, open, oldest);
        sum.Duration = SparseHistogram.Sum(sum.Duration, row.Duration);
    }

    private void Add(UnfinishedRow row)
    {
        RowKey key = RowKey.Of(row);
        if (!_unfinished.TryGetValue(key, out UnfinishedRow? sum))
        {
            _unfinished.Add(key, row);
            window.Unfinished.Add(row);
            return;
        }

        (ulong running, ulong oldest) = (Math.Max(sum.Running, row.Running), Math.Max(sum.RunningOldestNs, row.RunningOldestNs));
        MessageCounters.Add(sum, row);
        (sum.Running, sum.RunningOldestNs) = (running, oldest);
    }
}
