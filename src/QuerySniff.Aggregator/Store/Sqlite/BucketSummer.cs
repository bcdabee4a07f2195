using System.Runtime.InteropServices;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Adds a span's rows up: all of them, and those of each value of the dimensions that sums are kept by. A host's are packed
/// when the next host's begin, so that it does not matter how many hosts there are. One thread at a time.
/// </summary>
internal sealed class BucketSummer
{
    /// <summary>The columns of a row that is added, of table r.</summary>
    public const string Columns = $"r.agent, r.digest, r.schema, r.user, r.application, {AggregateColumns.Sql}";

    /// <summary>
    /// Combinations of digest, schema, user and application that are told apart, each some KiB. With more of them, as where
    /// hundreds of schemas run the same statements, sums of these dimensions would be as large as the rows.
    /// </summary>
    private const int CombinationsMax = 20_000;

    /// <summary>
    /// Rows for each combination from which on there is detail by these dimensions: in a fleet of some hosts. With fewer it would be
    /// as large as the rows themselves, and these are soon read.
    /// </summary>
    private const int RowsPerDetailMin = 4;

    private const int FirstOfAggregate = 5;

    private readonly SumSpan _span;
    private readonly List<SumPart> _parts = [];
    private readonly List<KeyValuePair<long, CommandTotals>> _hostLoad = [];
    private readonly Dictionary<long, CommandAggregate> _hostTotals = [];
    private Dictionary<Combination, CommandAggregate> _sums = [];
    private CommandAggregate _hostTotal = new();
    private long _host;
    private long _rows;
    private bool _isByDigestAlone;

    public BucketSummer(SumSpan span)
    {
        _span = span;
    }

    /// <summary>Adds a row: those of one window and host come together, in the order of their digests' numbers.</summary>
    public void Add(SqliteStatement row)
    {
        _rows++;
        long host = row.Int64(0);
        long digest = row.Int64(1);
        if (SummedDimension.Host.HasLoad(_span))
        {
            AddToHost(host, digest, row);
        }
        else
        {
            AddTo(_hostTotals, host, row);
        }

        Combination key = _isByDigestAlone
            ? new Combination(digest, 0, 0, 0)
            : new Combination(digest, row.Int64(2), row.Int64(3), row.Int64(4));
        AddTo(_sums, key, row);
        if (!_isByDigestAlone && _sums.Count > CombinationsMax)
        {
            _isByDigestAlone = true;
            _sums = SumBy(combination => combination with { Schema = 0, User = 0, Application = 0 });
        }
    }

    /// <summary>Packs what was added.</summary>
    public BucketSum Finish(long startMs, long marks)
    {
        SharedSums shared = _isByDigestAlone ? SharedSums.None
            : _rows < (long)RowsPerDetailMin * _sums.Count ? SharedSums.Load
            : SharedSums.All;
        FinishHost();
        foreach ((long host, CommandAggregate total) in _hostTotals)
        {
            AddPart(SummedDimension.Host, host, total, load: [], detail: null);
        }

        AddDetailed(SummedDimension.All, _ => 0);
        foreach (SummedDimension dimension in shared == SharedSums.None ? [] : SummedDimension.Shared)
        {
            if (shared == SharedSums.All && dimension.HasDetail(_span))
            {
                AddDetailed(dimension, combination => combination.ValueOf(dimension));
            }
            else
            {
                AddLoads(dimension, combination => combination.ValueOf(dimension));
            }
        }

        return new BucketSum(_span, startMs, marks, _parts, shared);
    }

    private static void AddTo<TKey>(Dictionary<TKey, CommandAggregate> sums, TKey key, SqliteStatement row)
        where TKey : notnull
    {
        ref CommandAggregate? sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
        AggregateColumns.AddTo(sum ??= new CommandAggregate(), row, FirstOfAggregate);
    }

    private void AddToHost(long host, long digest, SqliteStatement row)
    {
        // In the first tier a span may have several windows of a host: it has a part for each then.
        if (host != _host || (_hostLoad.Count > 0 && digest < _hostLoad[^1].Key))
        {
            FinishHost();
            _host = host;
        }

        CommandTotals totals = AggregateColumns.Load(row, FirstOfAggregate);
        AggregateColumns.AddTo(_hostTotal, row, FirstOfAggregate);
        if (_hostLoad.Count > 0 && _hostLoad[^1].Key == digest)
        {
            totals.Add(_hostLoad[^1].Value);
            _hostLoad[^1] = new(digest, totals);
        }
        else
        {
            _hostLoad.Add(new(digest, totals));
        }
    }

    private void FinishHost()
    {
        if (_hostLoad.Count == 0)
        {
            return;
        }

        AddPart(SummedDimension.Host, _host, _hostTotal, DigestSums.PackLoad(_hostLoad), detail: null);
        _hostLoad.Clear();
        _hostTotal = new CommandAggregate();
    }

    private void AddDetailed(SummedDimension dimension, Func<Combination, long> valueOf)
    {
        foreach (IGrouping<long, KeyValuePair<(long Value, long Digest), CommandAggregate>> value in
            SumBy(combination => (Value: valueOf(combination), combination.Digest)).GroupBy(sum => sum.Key.Value))
        {
            KeyValuePair<long, CommandAggregate>[] sums =
            [
                .. value
                    .Select(sum => new KeyValuePair<long, CommandAggregate>(sum.Key.Digest, sum.Value))
                    .OrderBy(sum => sum.Key),
            ];
            CommandAggregate total = new();
            foreach ((_, CommandAggregate sum) in sums)
            {
                total.Add(sum);
            }

            AddPart(
                dimension,
                value.Key,
                total,
                DigestSums.PackLoad([.. sums.Select(sum => new KeyValuePair<long, CommandTotals>(sum.Key, sum.Value.Totals))]),
                DigestSums.PackDetail(sums));
        }
    }

    // Without a histogram for each digest, which is most of the work.
    private void AddLoads(SummedDimension dimension, Func<Combination, long> valueOf)
    {
        Dictionary<long, (CommandAggregate Total, SortedDictionary<long, CommandTotals> Load)> values = [];
        foreach ((Combination combination, CommandAggregate sum) in _sums)
        {
            ref (CommandAggregate Total, SortedDictionary<long, CommandTotals> Load) value =
                ref CollectionsMarshal.GetValueRefOrAddDefault(values, valueOf(combination), out bool isThere);
            if (!isThere)
            {
                value = (new CommandAggregate(), []);
            }

            value.Total.Add(sum);
            CommandTotals totals = value.Load.GetValueOrDefault(combination.Digest);
            totals.Add(sum.Totals);
            value.Load[combination.Digest] = totals;
        }

        foreach ((long value, (CommandAggregate total, SortedDictionary<long, CommandTotals> load)) in values)
        {
            AddPart(dimension, value, total, DigestSums.PackLoad([.. load]), detail: null);
        }
    }

    private void AddPart(SummedDimension dimension, long value, CommandAggregate total, byte[] load, byte[]? detail) => _parts.Add(new SumPart(
        dimension, value, DigestSums.PackLoad([new(0, total.Totals)]), DigestSums.PackDetail([new(0, total)]), load, detail));

    // A sum of one combination alone is that one's own, and no copy.
    private Dictionary<TKey, CommandAggregate> SumBy<TKey>(Func<Combination, TKey> keyOf)
        where TKey : notnull
    {
        Dictionary<TKey, CommandAggregate> sums = [];
        foreach ((Combination combination, CommandAggregate sum) in _sums)
        {
            ref CommandAggregate? part = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, keyOf(combination), out _);
            part = part is null ? sum : Merge(part, sum);
        }

        return sums;
    }

    private static CommandAggregate Merge(CommandAggregate first, CommandAggregate second)
    {
        CommandAggregate sum = new();
        sum.Add(first);
        sum.Add(second);
        return sum;
    }

    private readonly record struct Combination(long Digest, long Schema, long User, long Application)
    {
        public long ValueOf(SummedDimension dimension) => dimension.Dimension switch
        {
            Dimension.Schema => Schema,
            Dimension.User => User,
            Dimension.Application => Application,
            _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "A dimension that combinations do not have."),
        };
    }
}
