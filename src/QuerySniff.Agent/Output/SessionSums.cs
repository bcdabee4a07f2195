using QuerySniff.Digests;

namespace QuerySniff.Agent.Output;

/// <summary>What clients' sessions did beside their statements: the most of each first.</summary>
/// <param name="Connections">By user, client and server; those with the most open ones first.</param>
/// <param name="Transactions">By the statement that opened them; the longest in sum first.</param>
/// <param name="Unfinished">By statement; those that run the longest first.</param>
internal sealed record SessionSums(
    IReadOnlyList<ConnectionCounts> Connections,
    IReadOnlyList<TransactionTotals> Transactions,
    IReadOnlyList<UnfinishedTotals> Unfinished)
{
    /// <summary>Sums a window; it must stay as it is.</summary>
    public static SessionSums Of(DigestWindow window) => Of(window, window, static _ => true, static (_, _) => true);

    /// <summary>Sums what passes of a window; it must stay as it is.</summary>
    /// <param name="window">The window.</param>
    /// <param name="now">The window that ends last of those that are summed in it: what is open, or running, is its state.</param>
    /// <param name="passes">Whether connections are wanted.</param>
    /// <param name="rowPasses">Whether a statement from somewhere is.</param>
    public static SessionSums Of(
        DigestWindow window, DigestWindow now, Func<ConnectionCounts, bool> passes, Func<Digest, Dimensions, bool> rowPasses)
    {
        Dictionary<Digest, TransactionTotals> transactions = [];
        Add(window.Transactions, rowPasses, row => SumOf(transactions, row.Digest, d => new TransactionTotals(d)).AddCounts(row));
        Add(now.Transactions, rowPasses, row => SumOf(transactions, row.Digest, d => new TransactionTotals(d)).AddState(row));
        Dictionary<Digest, UnfinishedTotals> unfinished = [];
        Add(window.Unfinished, rowPasses, row => SumOf(unfinished, row.Digest, d => new UnfinishedTotals(d)).AddCounts(row));
        Add(now.Unfinished, rowPasses, row => SumOf(unfinished, row.Digest, d => new UnfinishedTotals(d)).AddState(row));
        return new SessionSums(
            ConnectionsOf(window, passes),
            [.. transactions.Values.Where(sum => sum.Count + sum.Open + sum.Holds > 0)
                .OrderByDescending(sum => sum.DurationSum).ThenByDescending(sum => sum.Open).ThenBy(sum => sum.Digest.Id)],
            [.. unfinished.Values.Where(sum => sum.Running + sum.Killed + sum.TimedOut + sum.CutOff > 0)
                .OrderByDescending(sum => sum.RunningOldest).ThenByDescending(sum => sum.Killed).ThenBy(sum => sum.Digest.Id)]);
    }

    private static ConnectionCounts[] ConnectionsOf(DigestWindow window, Func<ConnectionCounts, bool> passes)
    {
        List<ConnectionCounts> connections = [];
        for (int i = 0; i < window.Connections.Count; i++)
        {
            if (passes(window.Connections[i]))
            {
                connections.Add(window.Connections[i]);
            }
        }

        return
        [
            .. connections
                .OrderByDescending(counts => counts.Open).ThenByDescending(counts => counts.Opened + counts.Joined)
                .ThenBy(counts => counts.User, StringComparer.Ordinal).ThenBy(counts => counts.Client, StringComparer.Ordinal),
        ];
    }

    private static void Add<TRow>(KeyedRows<TRow> rows, Func<Digest, Dimensions, bool> passes, Action<TRow> add)
        where TRow : KeyedRow<TRow>, new()
    {
        for (int i = 0; i < rows.Count; i++)
        {
            if (passes(rows[i].Digest, rows[i].Dimensions))
            {
                add(rows[i]);
            }
        }
    }

    private static TSum SumOf<TSum>(Dictionary<Digest, TSum> sums, Digest digest, Func<Digest, TSum> begin)
    {
        if (!sums.TryGetValue(digest, out TSum? sum))
        {
            sum = begin(digest);
            sums.Add(digest, sum);
        }

        return sum;
    }
}
