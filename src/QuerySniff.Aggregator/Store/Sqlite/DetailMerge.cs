namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Hands on the entries of spans' details, of some spans at a time and of these each digest's together: its histogram, some KiB
/// among thousands of others, is fetched from memory once and not for each span.
/// </summary>
internal sealed class DetailMerge : IDisposable
{
    /// <summary>Spans whose details are in memory at a time, some hundred KiB each.</summary>
    private const int CursorsMax = 32;

    private readonly TakeEntry _take;
    private readonly List<DetailCursor> _cursors = [];

    public DetailMerge(TakeEntry take)
    {
        _take = take;
    }

    /// <summary>Takes the entry of a digest in one span, for <see cref="DigestSums"/>.</summary>
    public delegate void TakeEntry(long value, long startMs, long digest, ReadOnlySpan<byte> entry);

    /// <summary>Adds a copy of a span's detail.</summary>
    public void Add(long value, long startMs, ReadOnlySpan<byte> detail)
    {
        _cursors.Add(new DetailCursor(value, startMs, detail));
        if (_cursors.Count == CursorsMax)
        {
            Finish();
        }
    }

    /// <summary>Hands on what was added.</summary>
    public void Finish()
    {
        while (Lowest() is { } digest)
        {
            foreach (DetailCursor cursor in _cursors)
            {
                if (cursor.Digest == digest)
                {
                    _take(cursor.Value, cursor.StartMs, digest, cursor.Entry);
                    cursor.MoveNext();
                }
            }
        }

        Dispose();
    }

    public void Dispose()
    {
        _cursors.ForEach(cursor => cursor.Dispose());
        _cursors.Clear();
    }

    private long? Lowest()
    {
        long? lowest = null;
        foreach (DetailCursor cursor in _cursors)
        {
            if (cursor.Digest is { } digest && !(lowest <= digest))
            {
                lowest = digest;
            }
        }

        return lowest;
    }
}
