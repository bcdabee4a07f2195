using System.Runtime.CompilerServices;

namespace QuerySniff.Digests;

/// <summary>
/// What was seen in one window of time: a row for each key (digest and dimensions) and the coverage. Filled by one
/// thread and then handed over whole; the one who has it is the only one to touch it. Digests and dimensions of all
/// rows come from the same catalogues, or are told apart by a <see cref="WindowMerger"/>.
/// </summary>
/// <remarks>
/// The number of rows is bounded. A command whose key finds no place is counted in the row <see cref="Other"/>, which
/// is one of <see cref="Rows"/>: totals are exact always. A window that is reset keeps its tables, its rows and up to
/// <see cref="RetainedBytesMax"/> of histograms, so that filling it again allocates nothing.
/// </remarks>
public sealed class DigestWindow
{
    /// <summary>How many rows a window has unless told otherwise, beside the row "other".</summary>
    public const int RowsMaxDefault = 20_000;

    /// <summary>How long a window is unless told otherwise: 10 s, in nanoseconds.</summary>
    public const long LengthNanosecondsDefault = 10_000_000_000;

    /// <summary>
    /// How many bytes of histograms a window keeps when it is reset: 5,000 busy rows of 6 octaves each and 10,000 quiet
    /// ones; a flood of keys gives back what it took beyond that.
    /// </summary>
    public const long RetainedBytesMax = 24L << 20;

    /// <summary>
    /// Rows of <see cref="Transactions"/>, beside "other": the statements that begin transactions, by where they come from.
    /// About 500 KiB of batches when full.
    /// </summary>
    public const int TransactionRowsMax = 2_000;

    /// <summary>Rows of <see cref="Unfinished"/>, beside "other": more statements than a server runs at once.</summary>
    public const int UnfinishedRowsMax = 2_000;

    private const int SlotsInitial = 256;

    private readonly int _rowsMax;
    private readonly long _lengthNominal;

    // Open addressing with linear probing, at most half full. A slot's row is its place in _rows, or 0: a free slot. The key
    // leads the way, and the objects decide: ordinals begin anew after 2^31 of them.
    private Slot[] _slots = new Slot[SlotsInitial];

    // Row 0 is Other. Rows from _rowsEnd up to _rowsMade are recycled ones without a key; there are none beyond.
    private DigestRow[] _rows = new DigestRow[SlotsInitial / 2];
    private int _rowsEnd = 1;
    private int _rowsMade = 1;

    /// <summary>Creates an empty window.</summary>
    /// <param name="rowsMax">How many rows it may have, beside the row "other".</param>
    /// <param name="lengthNanoseconds">How long it is.</param>
    public DigestWindow(int rowsMax = RowsMaxDefault, long lengthNanoseconds = LengthNanosecondsDefault)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rowsMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lengthNanoseconds);
        _rowsMax = rowsMax;
        _lengthNominal = lengthNanoseconds;
        LengthNanoseconds = lengthNanoseconds;
        Other = new DigestRow(Digest.Other, Dimensions.Other);
        _rows[0] = Other;
    }

    /// <summary>The window's beginning, in nanoseconds since the Unix epoch.</summary>
    public long Start { get; private set; }

    /// <summary>How long the window is; longer than it was made for if windows were merged into it.</summary>
    public long LengthNanoseconds { get; private set; }

    /// <summary>
    /// One of so many connections was looked at; 1: all of them. The rows are of those that were: nothing here multiplies.
    /// </summary>
    public int SampleWeight { get; set; } = 1;

    /// <summary>What was new in the window, of statements and dimensions.</summary>
    public IdentityCounts Identities { get; set; }

    /// <summary>Commands in all rows.</summary>
    public long Commands { get; private set; }

    /// <summary>
    /// What found no place: the key of <see cref="Digest.Other"/> and <see cref="Dimensions.Other"/>.
    /// </summary>
    public DigestRow Other { get; }

    /// <summary>What the capture saw and lost.</summary>
    public CaptureCoverage Capture { get; } = new();

    /// <summary>What was seen of each server endpoint's traffic, and what not.</summary>
    public ServerCoverageTable Servers { get; } = new();

    /// <summary>The traffic that TLS hid, by client and version.</summary>
    public EncryptedTrafficTable Encrypted { get; } = new();

    /// <summary>The connections by user, client and server: what became of them, and which are open at the window's end.</summary>
    public ConnectionTable Connections { get; } = new();

    /// <summary>The transactions that ended, by the statement that opened them, and those open at the window's end.</summary>
    public KeyedRows<TransactionRow> Transactions { get; } = new(TransactionRowsMax);

    /// <summary>The commands that were killed or cut off, and those running at the window's end.</summary>
    public KeyedRows<UnfinishedRow> Unfinished { get; } = new(UnfinishedRowsMax);

    /// <summary>
    /// Every row with commands, <see cref="Other"/> first if it has some; valid until the window changes.
    /// </summary>
    public ReadOnlySpan<DigestRow> Rows => Other.Count > 0 ? _rows.AsSpan(0, _rowsEnd) : _rows.AsSpan(1, _rowsEnd - 1);

    /// <summary>Whether nothing was seen: no command and no traffic, and no connection that is open.</summary>
    public bool IsEmpty => Commands == 0 && Capture.IsEmpty && Servers.IsEmpty && Encrypted.IsEmpty && Connections.IsEmpty
        && Transactions.Count == 0 && Unfinished.Count == 0;

    /// <summary>Counts a command.</summary>
    /// <param name="digest">Its statement.</param>
    /// <param name="dimensions">From where and to where.</param>
    /// <param name="measurement">What was measured.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Digest digest, Dimensions dimensions, in Measurement measurement)
    {
        ArgumentNullException.ThrowIfNull(digest);
        ArgumentNullException.ThrowIfNull(dimensions);
        RowOf(digest, dimensions).Add(in measurement);
        Commands++;
    }

    /// <summary>Adds a row of another window: the sums are as if its commands had been counted here.</summary>
    /// <param name="row">The other window's row; it stays as it is.</param>
    public void Merge(DigestRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Count > 0)
        {
            Merge(row, row.Digest, row.Dimensions);
        }
    }

    /// <summary>Adds another window, rows and coverage; this one then spans both.</summary>
    /// <param name="other">The other one; it stays as it is.</param>
    public void Merge(DigestWindow other)
    {
        ArgumentNullException.ThrowIfNull(other);
        long start = IsEmpty ? other.Start : long.Min(Start, other.Start);
        bool isLater = IsEmpty || other.End >= End;
        long end = isLater ? other.End : End;
        foreach (DigestRow row in other.Rows)
        {
            Merge(row);
        }

        Capture.Add(other.Capture);
        Servers.Add(other.Servers);
        Encrypted.Add(other.Encrypted);
        Connections.Add(other.Connections, isLater);
        Transactions.Merge(other.Transactions);
        Unfinished.Merge(other.Unfinished);
        Start = start;
        LengthNanoseconds = end - start;
    }

    /// <summary>Adds a window of the same time, of other connections and from other catalogues: states add up as well.</summary>
    /// <param name="other">The other one; it stays as it is.</param>
    /// <param name="merger">Knows the keys of both.</param>
    internal void MergeConcurrent(DigestWindow other, WindowMerger merger)
    {
        foreach (DigestRow row in other.Rows)
        {
            (Digest digest, Dimensions dimensions) = merger.Same(row.Digest, row.Dimensions);
            Merge(row, digest, dimensions);
        }

        Identities += other.Identities;
        Capture.Add(other.Capture);
        Servers.Add(other.Servers);
        Encrypted.Add(other.Encrypted);
        Connections.AddConcurrent(other.Connections);
        Transactions.MergeConcurrent(other.Transactions, merger);
        Unfinished.MergeConcurrent(other.Unfinished, merger);
    }

    /// <summary>Empties the window for another stretch of time, keeping its memory within its bounds.</summary>
    /// <param name="start">The new beginning, in nanoseconds since the Unix epoch.</param>
    public void Reset(long start)
    {
        if (Commands > 0)
        {
            ResetRows();
        }

        Capture.Clear();
        Servers.Clear();
        Encrypted.Clear();
        Connections.Clear();
        Transactions.Clear();
        Unfinished.Clear();
        Start = start;
        LengthNanoseconds = _lengthNominal;
        SampleWeight = 1;
        Identities = default;
    }

    private long End => Start + LengthNanoseconds;

    private void Merge(DigestRow row, Digest digest, Dimensions dimensions)
    {
        RowOf(digest, dimensions).Merge(row);
        Commands += row.Count;
    }

    private void ResetRows()
    {
        long retainedBytes = 0;
        foreach (DigestRow row in _rows.AsSpan(0, _rowsMade))
        {
            row.Reset(Digest.Other, Dimensions.Other);
            if (row.RetainedBytes > RetainedBytesMax - retainedBytes)
            {
                row.Release();
            }

            retainedBytes += row.RetainedBytes;
        }

        Array.Clear(_slots);
        _rowsEnd = 1;
        Commands = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DigestRow RowOf(Digest digest, Dimensions dimensions)
    {
        ulong key = (ulong)(uint)digest.Ordinal << 32 | (uint)dimensions.Ordinal;
        if (key == 0)
        {
            return Other;
        }

        Slot[] slots = _slots;
        int i = Home(key, slots.Length);
        while (slots[i].Row != 0)
        {
            if (slots[i].Key == key && _rows[slots[i].Row] is var row && row.IsOf(digest, dimensions))
            {
                return row;
            }

            i = (i + 1) & (slots.Length - 1);
        }

        return AddRow(key, digest, dimensions);
    }

    private DigestRow AddRow(ulong key, Digest digest, Dimensions dimensions)
    {
        int rowCount = _rowsEnd - 1;
        if (rowCount == _rowsMax)
        {
            return Other;
        }

        if (rowCount >= _slots.Length / 2)
        {
            Grow();
        }

        if (_rowsEnd == _rows.Length)
        {
            Array.Resize(ref _rows, int.Min(_rows.Length * 2, _rowsMax + 1));
        }

        if (_rowsEnd == _rowsMade)
        {
            _rows[_rowsMade++] = new DigestRow(digest, dimensions);
        }

        DigestRow row = _rows[_rowsEnd];
        row.Reset(digest, dimensions);
        Place(new Slot { Key = key, Row = _rowsEnd });
        _rowsEnd++;
        return row;
    }

    private void Grow()
    {
        Slot[] old = _slots;
        _slots = new Slot[old.Length * 2];
        foreach (Slot slot in old)
        {
            if (slot.Row != 0)
            {
                Place(slot);
            }
        }
    }

    private void Place(Slot added)
    {
        int i = Home(added.Key, _slots.Length);
        while (_slots[i].Row != 0)
        {
            i = (i + 1) & (_slots.Length - 1);
        }

        _slots[i] = added;
    }

    // Ordinals are small and consecutive: multiplied by 2^64 / phi, their high bits are spread well.
    private static int Home(ulong key, int slots) =>
        (int)((key * 0x9E3779B97F4A7C15) >> 32) & (slots - 1);

    private struct Slot
    {
        public ulong Key;
        public int Row;
    }
}
