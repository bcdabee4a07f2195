namespace QuerySniff.Digests;

/// <summary>
/// The transactions that one statement has opened, and those that waited longest after it. Written by the window that owns
/// it, and valid until that window is reset.
/// </summary>
/// <remarks>
/// A transaction is what the server's status flags call one (SERVER_STATUS_IN_TRANS): a statement that commits by itself is
/// none. Its statement is the first one after BEGIN or START TRANSACTION; the one that opened it where autocommit is off;
/// BEGIN itself where none came. It is counted when it ends.
/// </remarks>
public sealed class TransactionRow : KeyedRow<TransactionRow>
{
    /// <summary>
    /// Bytes of histogram that a row keeps when it is cleared: 16 octaves, durations from one to 65,536. All rows of a window
    /// keep 8 MiB at most.
    /// </summary>
    private const long RetainedBytesMax = 4 << 10;

    private readonly long[] _ends = new long[(int)TransactionEnd.Unknown + 1];

    /// <summary>Transactions that ended.</summary>
    public long Count { get; private set; }

    /// <summary>Those whose times are not known: their beginning was not seen, or a gap touched one of their commands.</summary>
    public long Untimed { get; private set; }

    /// <summary>Statements in them, the ones that begin and end transactions apart.</summary>
    public long Statements { get; private set; }

    /// <summary>
    /// From the first command's request to the last one's answer, or the connection's end, of the transactions that were
    /// timed; its count is theirs.
    /// </summary>
    public LatencyHistogram Duration { get; } = new();

    /// <summary>Sum of the durations.</summary>
    public long DurationSumNanoseconds { get; private set; }

    /// <summary>The longest duration; 0 if none was timed.</summary>
    public long DurationMaxNanoseconds { get; private set; }

    /// <summary>Of the durations, the time in which the server waited for the client's next request.</summary>
    public long IdleSumNanoseconds { get; private set; }

    /// <summary>Transactions, whoever opened them, whose longest wait for the client came after this statement.</summary>
    public long Holds { get; private set; }

    /// <summary>The sum of those waits.</summary>
    public long HoldSumNanoseconds { get; private set; }

    /// <summary>The longest of them.</summary>
    public long HoldMaxNanoseconds { get; private set; }

    /// <summary>Transactions open at the window's end. A state: merged windows have the most that there were.</summary>
    public long Open { get; private set; }

    /// <summary>The age of the oldest of them; 0 if it is not known. A state as well.</summary>
    public long OpenOldestNanoseconds { get; private set; }

    /// <summary>How many ended so.</summary>
    public long EndedBy(TransactionEnd end) => _ends[(int)end];

    /// <summary>Counts a transaction that has ended.</summary>
    public void Add(in TransactionMeasurement measurement)
    {
        Count++;
        _ends[(int)measurement.End]++;
        Statements += measurement.Statements;
        if (!measurement.IsTimed)
        {
            Untimed++;
            return;
        }

        Duration.Record(measurement.DurationNanoseconds);
        DurationSumNanoseconds += measurement.DurationNanoseconds;
        DurationMaxNanoseconds = long.Max(DurationMaxNanoseconds, measurement.DurationNanoseconds);
        IdleSumNanoseconds += measurement.IdleNanoseconds;
    }

    /// <summary>Counts a transaction's longest wait for its client, which came after this statement.</summary>
    public void AddHold(long nanoseconds)
    {
        Holds++;
        HoldSumNanoseconds += nanoseconds;
        HoldMaxNanoseconds = long.Max(HoldMaxNanoseconds, nanoseconds);
    }

    /// <summary>Counts a transaction that is open at the window's end.</summary>
    /// <param name="ageNanoseconds">How long it has been; 0 if that is not known.</param>
    public void AddOpen(long ageNanoseconds)
    {
        Open++;
        OpenOldestNanoseconds = long.Max(OpenOldestNanoseconds, ageNanoseconds);
    }

    internal override void Merge(TransactionRow other)
    {
        Count += other.Count;
        Untimed += other.Untimed;
        Statements += other.Statements;
        Duration.Merge(other.Duration);
        DurationSumNanoseconds += other.DurationSumNanoseconds;
        DurationMaxNanoseconds = long.Max(DurationMaxNanoseconds, other.DurationMaxNanoseconds);
        IdleSumNanoseconds += other.IdleSumNanoseconds;
        Holds += other.Holds;
        HoldSumNanoseconds += other.HoldSumNanoseconds;
        HoldMaxNanoseconds = long.Max(HoldMaxNanoseconds, other.HoldMaxNanoseconds);
        Open = long.Max(Open, other.Open);
        OpenOldestNanoseconds = long.Max(OpenOldestNanoseconds, other.OpenOldestNanoseconds);
        for (int i = 0; i < _ends.Length; i++)
        {
            _ends[i] += other._ends[i];
        }
    }

    internal override void MergeConcurrent(TransactionRow other)
    {
        long open = Open + other.Open;
        Merge(other);
        Open = open;
    }

    private protected override void Clear()
    {
        Array.Clear(_ends);
        Duration.Clear();
        if (Duration.RetainedBytes > RetainedBytesMax)
        {
            Duration.Release();
        }

        Count = Untimed = Statements = 0;
        DurationSumNanoseconds = DurationMaxNanoseconds = IdleSumNanoseconds = 0;
        Holds = HoldSumNanoseconds = HoldMaxNanoseconds = 0;
        Open = OpenOldestNanoseconds = 0;
    }
}
