namespace QuerySniff.Digests;

/// <summary>
/// Counts by error number, in the order of appearance. Bounded: what finds no place is counted under 0. One thread at a
/// time.
/// </summary>
public sealed class ErrorCounts
{
    /// <summary>How many error numbers are told apart: what is counted fails in a handful of ways.</summary>
    public const int CodesMax = 16;

    private ErrorCount[] _counts = [];
    private int _codes;

    /// <summary>The counts; valid until they change.</summary>
    public ReadOnlySpan<ErrorCount> AsSpan() => _counts.AsSpan(0, _codes);

    /// <summary>Whether nothing was counted.</summary>
    public bool IsEmpty => _codes == 0;

    /// <summary>Counts errors of one number.</summary>
    /// <param name="code">The server's error number; 0 if unknown.</param>
    /// <param name="count">How many.</param>
    internal void Add(ushort code, long count)
    {
        int place = PlaceOf(code);
        if (place == _codes)
        {
            // The last place is kept for what finds none.
            if (_codes >= CodesMax - 1 && code != 0)
            {
                Add(0, count);
                return;
            }

            if (_codes == _counts.Length)
            {
                Array.Resize(ref _counts, int.Min(int.Max(_codes * 2, 2), CodesMax));
            }

            _counts[_codes++] = new ErrorCount(code, 0);
        }

        _counts[place] = new ErrorCount(code, _counts[place].Count + count);
    }

    /// <summary>Adds another's counts.</summary>
    internal void Add(ErrorCounts other)
    {
        foreach (ErrorCount errors in other.AsSpan())
        {
            Add(errors.Code, errors.Count);
        }
    }

    /// <summary>Forgets all, and keeps the memory.</summary>
    internal void Clear() => _codes = 0;

    private int PlaceOf(ushort code)
    {
        int place = 0;
        while (place < _codes && _counts[place].Code != code)
        {
            place++;
        }

        return place;
    }
}
