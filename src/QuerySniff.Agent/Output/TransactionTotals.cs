using QuerySniff.Digests;

namespace QuerySniff.Agent.Output;

/// <summary>The transactions that one statement has opened, from wherever.</summary>
internal sealed class TransactionTotals(Digest digest)
{
    private readonly long[] _ends = new long[(int)TransactionEnd.Unknown + 1];

    /// <summary>The statement.</summary>
    public Digest Digest => digest;

    /// <summary>Transactions that ended.</summary>
    public long Count { get; private set; }

    public long Untimed { get; private set; }

    /// <summary>Statements in them, the ones that begin and end transactions apart.</summary>
    public long Statements { get; private set; }

    public LatencyHistogram Duration { get; } = new();

    public long DurationSum { get; private set; }

    public long DurationMax { get; private set; }

    /// <summary>Of the durations, the time in which the server waited for the client.</summary>
    public long IdleSum { get; private set; }

    /// <summary>Transactions, whoever opened them, whose longest wait for the client came after this statement.</summary>
    public long Holds { get; private set; }

    public long HoldSum { get; private set; }

    public long HoldMax { get; private set; }

    /// <summary>Those open at the end.</summary>
    public long Open { get; private set; }

    public long OpenOldest { get; private set; }

    /// <summary>The mean duration; 0 if none was timed.</summary>
    public double Mean => Duration.Count == 0 ? 0 : (double)DurationSum / Duration.Count;

    /// <summary>How many ended so.</summary>
    public long EndedBy(TransactionEnd end) => _ends[(int)end];

    /// <summary>Adds what is counted in a row.</summary>
    public void AddCounts(TransactionRow row)
    {
        for (int i = 0; i < _ends.Length; i++)
        {
            _ends[i] += row.EndedBy((TransactionEnd)i);
        }

        Count += row.Count;
        Untimed += row.Untimed;
        Statements += row.Statements;
        Duration.Merge(row.Duration);
        DurationSum += row.DurationSumNanoseconds;
        DurationMax = Math.Max(DurationMax, row.DurationMaxNanoseconds);
        IdleSum += row.IdleSumNanoseconds;
        Holds += row.Holds;
        HoldSum += row.HoldSumNanoseconds;
        HoldMax = Math.Max(HoldMax, row.HoldMaxNanoseconds);
    }

    /// <summary>Adds what is open at a row's end, beside what is open from elsewhere at the same moment.</summary>
    public void AddState(TransactionRow row)
    {
        Open += row.Open;
        OpenOldest = Math.Max(OpenOldest, row.OpenOldestNanoseconds);
    }
}
