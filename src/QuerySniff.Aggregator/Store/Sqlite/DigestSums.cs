namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// What the rows of a span add up to by digest, packed: what a chart of a long range needs (load) apart from the rest
/// (detail), so that thousands of spans are read in the time that a few hundred thousand rows take. Entries are in the
/// order of the digests' numbers, each number as its distance to the one before; all numbers are varints. An entry of
/// detail says its length, so that it is passed over at the price of two numbers.
/// </summary>
internal static class DigestSums
{
    private const int LoadNumbers = 4;
    private const int DetailNumbers = 9;

    /// <summary>Packs count, errors and summed durations of each digest.</summary>
    public static byte[] PackLoad(IReadOnlyList<KeyValuePair<long, CommandTotals>> sums)
    {
        byte[] packed = new byte[sums.Count * LoadNumbers * Varint.BytesMax];
        int length = 0;
        long previous = 0;
        foreach ((long digest, CommandTotals sum) in sums)
        {
            Varint.Put(packed, ref length, (ulong)(digest - previous));
            Varint.Put(packed, ref length, (ulong)sum.Count);
            Varint.Put(packed, ref length, (ulong)sum.Errors);
            Varint.Put(packed, ref length, (ulong)sum.DurationSumNs);
            previous = digest;
        }

        return packed[..length];
    }

    /// <summary>Packs what <see cref="PackLoad"/> leaves out.</summary>
    public static byte[] PackDetail(IReadOnlyList<KeyValuePair<long, CommandAggregate>> sums)
    {
        using MemoryStream packed = new();
        byte[] histogram = [];
        byte[] entry = [];
        Span<byte> head = stackalloc byte[2 * Varint.BytesMax];
        long previous = 0;
        foreach ((long digest, CommandAggregate sum) in sums)
        {
            ReadOnlySpan<byte> durations = PackedOctaves.Pack(sum.Durations, ref histogram);
            int entryLength = PackEntry(sum, durations, ref entry);
            int headLength = 0;
            Varint.Put(head, ref headLength, (ulong)(digest - previous));
            Varint.Put(head, ref headLength, (ulong)entryLength);
            packed.Write(head[..headLength]);
            packed.Write(entry.AsSpan(0, entryLength));
            previous = digest;
        }

        return packed.ToArray();
    }

    /// <summary>Takes the next entry of a packed load; false at the end.</summary>
    public static bool TryTakeLoad(ref ReadOnlySpan<byte> load, ref long digest, out CommandTotals totals)
    {
        totals = default;
        if (!Varint.TryTake(ref load, out ulong distance) || !Varint.TryTake(ref load, out ulong count)
            || !Varint.TryTake(ref load, out ulong errors) || !Varint.TryTake(ref load, out ulong durationSumNs))
        {
            return false;
        }

        digest += (long)distance;
        totals = new CommandTotals { Count = (long)count, Errors = (long)errors, DurationSumNs = (long)durationSumNs };
        return true;
    }

    /// <summary>Takes the next entry of a packed detail; false at the end.</summary>
    public static bool TryTakeDetail(ref ReadOnlySpan<byte> detail, ref long digest, out ReadOnlySpan<byte> entry)
    {
        entry = default;
        if (!Varint.TryTake(ref detail, out ulong distance) || !Varint.TryTake(ref detail, out ulong length)
            || length > (ulong)detail.Length)
        {
            return false;
        }

        digest += (long)distance;
        entry = detail[..(int)length];
        detail = detail[(int)length..];
        return true;
    }

    /// <summary>Adds an entry of detail to the digest's aggregate.</summary>
    public static void AddDetail(CommandAggregate aggregate, ReadOnlySpan<byte> entry)
    {
        aggregate.DurationMaxNs = Math.Max(aggregate.DurationMaxNs, Take(ref entry));
        aggregate.RowsSent += Take(ref entry);
        aggregate.RowsAffected += Take(ref entry);
        aggregate.RequestBytes += Take(ref entry);
        aggregate.ResponseBytes += Take(ref entry);
        aggregate.Warnings += Take(ref entry);
        aggregate.NoIndex += Take(ref entry);
        aggregate.NoGoodIndex += Take(ref entry);
        aggregate.Tainted += Take(ref entry);
        PackedOctaves.AddTo(aggregate.Durations, entry);
    }

    /// <summary>The durations of an entry of detail, as <see cref="PackedOctaves"/>, and the longest.</summary>
    public static ReadOnlySpan<byte> DurationsOf(ReadOnlySpan<byte> entry, out long maxNs)
    {
        maxNs = Take(ref entry);
        for (int i = 1; i < DetailNumbers; i++)
        {
            _ = Take(ref entry);
        }

        return entry;
    }

    private static long Take(ref ReadOnlySpan<byte> entry) => Varint.TryTake(ref entry, out ulong value) ? (long)value : 0;

    private static int PackEntry(CommandAggregate sum, ReadOnlySpan<byte> durations, ref byte[] entry)
    {
        int room = (DetailNumbers * Varint.BytesMax) + durations.Length;
        if (entry.Length < room)
        {
            entry = new byte[room];
        }

        int length = 0;
        ReadOnlySpan<long> numbers =
        [
            sum.DurationMaxNs, sum.RowsSent, sum.RowsAffected, sum.RequestBytes, sum.ResponseBytes, sum.Warnings,
            sum.NoIndex, sum.NoGoodIndex, sum.Tainted,
        ];
        foreach (long number in numbers)
        {
            Varint.Put(entry, ref length, (ulong)number);
        }

        durations.CopyTo(entry.AsSpan(length));
        return length + durations.Length;
    }
}
