namespace QuerySniff.Digests;

/// <summary>
/// Rows by digest and dimensions of what most statements never have a part in. Filled by one thread, and then handed over
/// whole with its window.
/// </summary>
/// <remarks>
/// Bounded: a key that finds no place is counted in the row of <see cref="Digest.Other"/> and
/// <see cref="Dimensions.Other"/>, so that the sums are exact. Rows are recycled: filling a table again allocates nothing.
/// </remarks>
/// <typeparam name="TRow">What is counted.</typeparam>
public sealed class KeyedRows<TRow>
    where TRow : KeyedRow<TRow>, new()
{
    private readonly int _rowsMax;

    private readonly Dictionary<RowKey, TRow> _known = [];

    // Rows from Count on are recycled ones.
    private readonly List<TRow> _rows = [];

    /// <summary>Creates an empty table.</summary>
    /// <param name="rowsMax">How many rows it may have, beside the row "other".</param>
    public KeyedRows(int rowsMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rowsMax);
        _rowsMax = rowsMax;
    }

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>A row, in the order of appearance.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public TRow this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return _rows[index];
        }
    }

    /// <summary>The row of a key; the same one until the table is cleared.</summary>
    /// <param name="digest">Which statement.</param>
    /// <param name="dimensions">From where and to where.</param>
    public TRow GetOrAdd(Digest digest, Dimensions dimensions)
    {
        ArgumentNullException.ThrowIfNull(digest);
        ArgumentNullException.ThrowIfNull(dimensions);
        if (_known.TryGetValue(new RowKey(digest, dimensions), out TRow? known))
        {
            return known;
        }

        if (Count >= _rowsMax)
        {
            (digest, dimensions) = (Digest.Other, Dimensions.Other);
            if (_known.TryGetValue(new RowKey(digest, dimensions), out TRow? other))
            {
                return other;
            }
        }

        if (Count == _rows.Count)
        {
            _rows.Add(new TRow());
        }

        TRow added = _rows[Count++];
        added.Reset(digest, dimensions);
        _known.Add(new RowKey(digest, dimensions), added);
        return added;
    }

    /// <summary>Adds another table's rows to this one's.</summary>
    /// <param name="other">The other one; it stays as it is.</param>
    public void Merge(KeyedRows<TRow> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < other.Count; i++)
        {
            GetOrAdd(other._rows[i].Digest, other._rows[i].Dimensions).Merge(other._rows[i]);
        }
    }

    /// <summary>Adds the rows of a table of the same time, of other connections and from other catalogues.</summary>
    /// <param name="other">The other one; it stays as it is.</param>
    /// <param name="merger">Knows the keys of both.</param>
    internal void MergeConcurrent(KeyedRows<TRow> other, WindowMerger merger)
    {
        for (int i = 0; i < other.Count; i++)
        {
            (Digest digest, Dimensions dimensions) = merger.Same(other._rows[i].Digest, other._rows[i].Dimensions);
            GetOrAdd(digest, dimensions).MergeConcurrent(other._rows[i]);
        }
    }

    /// <summary>Forgets all rows, and keeps their memory.</summary>
    public void Clear()
    {
        Count = 0;
        _known.Clear();
    }
}
