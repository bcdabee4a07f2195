using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Sums commands up by the values of a dimension: over spans' sums where they do, over rows else. Histograms are most of what
/// there is to read: those of groups that are not answered are passed over, unless they decide which are.
/// </summary>
internal sealed class GroupReader
{
    private readonly SqliteConnection _connection;
    private readonly PlannedQuery _query;
    private readonly GroupsRequest _request;
    private readonly IReadOnlyCollection<long>? _digests;
    private readonly BucketGrid? _grid;
    private readonly GroupKeys _keys;
    private readonly Dictionary<long, Group> _groups = [];
    private CommandTotals _total;

    private GroupReader(
        SqliteConnection connection, PlannedQuery query, DigestTerms terms, GroupsRequest request, long? digest, BucketGrid? grid)
    {
        _connection = connection;
        _query = query;
        _request = request;
        _digests = (digest ?? query.Digests.Only) is { } one ? [one] : null;
        _grid = grid;
        _keys = new GroupKeys(connection, terms, request.By);
    }

    // One digest's rows are sought and not walked over: few enough to be read at once.
    private bool HasSums => _digests is null && SummedDimension.Of(_query.Range, _keys.Key) is not null;

    /// <summary>Reads groups.</summary>
    /// <param name="connection">A reader's.</param>
    /// <param name="query">The question.</param>
    /// <param name="terms">The digests' verbs and tables.</param>
    /// <param name="request">Which groups.</param>
    /// <param name="digest">Only this digest's commands, by number; null for all.</param>
    /// <param name="grid">The buckets of their load; null if it is not wanted.</param>
    public static GroupsAnswer Read(
        SqliteConnection connection, PlannedQuery query, DigestTerms terms, GroupsRequest request, long? digest, BucketGrid? grid) =>
        new GroupReader(connection, query, terms, request, digest, grid).Read();

    private GroupsAnswer Read()
    {
        bool isAtOnce = !HasSums && _grid is null;
        bool isByLoad = _request.Order is DigestOrder.Load or DigestOrder.Count or DigestOrder.Errors;
        if (isAtOnce)
        {
            ReadAtOnce();
        }
        else
        {
            ReadLoad();
        }

        using DictionaryReader dictionary = new(_connection);
        KeyValuePair<long, Group>[] listed = [.. _groups.Where(group => IsListed(dictionary, group.Key))];
        if (!isAtOnce && !isByLoad)
        {
            AddDetail(listed, condition: "");
        }

        KeyValuePair<long, Group>[] answered =
        [
            .. listed
                .OrderByDescending(group => group.Value.Aggregate.OrderValue(_request.Order) ?? double.MinValue)
                .ThenByDescending(group => group.Value.Aggregate.Count)
                .ThenBy(group => _keys.TieOf(group.Key), StringComparer.Ordinal)
                .ThenBy(group => group.Key)
                .Skip(_request.Skip)
                .Take(_request.Limit),
        ];
        if (!isAtOnce && isByLoad)
        {
            AddDetail(answered, ConditionOf(answered));
        }

        if (HasSums && _grid is not null)
        {
            AddSeries(answered.ToDictionary());
        }

        return new GroupsAnswer(
            CoverageReader.Read(_connection, _query),
            _total,
            listed.Length,
            [.. answered.Select(group => Describe(dictionary, group.Key, group.Value))],
            _grid);
    }

    private void ReadAtOnce() => RowReader.ReadRows(
        _connection,
        _query,
        _query.Segments,
        $"r.{_keys.Column}, {AggregateColumns.Sql}",
        _digests,
        row =>
        {
            _total.Add(AggregateColumns.Load(row, RowReader.First + 1));
            foreach (long key in _keys.Of(row.Int64(RowReader.First)))
            {
                AggregateColumns.AddTo(GroupOf(key).Aggregate, row, RowReader.First + 1);
            }
        });

    // Of sums, those of the range as a whole, which are the fewest: see AddSeries. Rows are read once.
    private void ReadLoad()
    {
        if (HasSums)
        {
            RowReader.ReadLoad(_connection, _query.Whole, _keys.Key, (column, _, totals) => AddLoad(column, totals));
            return;
        }

        RowReader.ReadRows(
            _connection,
            _query,
            _query.Segments,
            $"r.{_keys.Column}, r.start_ms, {AggregateColumns.LoadSql}",
            _digests,
            row =>
            {
                long column = row.Int64(RowReader.First);
                CommandTotals totals = AggregateColumns.Load(row, RowReader.First + 2);
                AddLoad(column, totals);
                AddToSeries(_groups, column, row.Int64(RowReader.First + 1), totals);
            });
    }

    private void AddLoad(long column, CommandTotals totals)
    {
        _total.Add(totals);
        foreach (long key in _keys.Of(column))
        {
            GroupOf(key).Aggregate.Add(totals);
        }
    }

    // Of the groups that are answered: there may be thousands that are not.
    private void AddSeries(Dictionary<long, Group> groups) =>
        RowReader.ReadLoad(_connection, _query, _keys.Key, (column, startMs, totals) => AddToSeries(groups, column, startMs, totals));

    private void AddToSeries(Dictionary<long, Group> groups, long column, long startMs, CommandTotals totals)
    {
        if (_grid is null)
        {
            return;
        }

        foreach (long key in _keys.Of(column))
        {
            if (groups.TryGetValue(key, out Group? group))
            {
                group.AddLoad(_grid, startMs, totals.DurationSumNs);
            }
        }
    }

    // Of the range as a whole, whatever its buckets: the fewest histograms.
    private void AddDetail(KeyValuePair<long, Group>[] wanted, string condition)
    {
        Dictionary<long, Group> groups = wanted.ToDictionary();
        SumReader? sums = HasSums ? new SumReader(_connection, _query.Whole, _keys.Key, needsDetail: true) : null;
        RowReader.ReadRows(
            _connection,
            _query,
            sums?.Rows ?? _query.Coarsest,
            $"r.{_keys.Column}, {AggregateColumns.DetailSql}",
            _digests,
            row =>
            {
                foreach (long key in _keys.Of(row.Int64(RowReader.First)))
                {
                    if (groups.TryGetValue(key, out Group? group))
                    {
                        AggregateColumns.AddDetail(group.Aggregate, row, RowReader.First + 1);
                    }
                }
            },
            condition);
        sums?.ReadDetail((column, _, entry) =>
        {
            foreach (long key in _keys.Of(column))
            {
                if (groups.TryGetValue(key, out Group? group))
                {
                    DigestSums.AddDetail(group.Aggregate, entry);
                }
            }
        });
    }

    private string ConditionOf(KeyValuePair<long, Group>[] groups) => _keys.AreTerms
        ? ""
        : $" AND r.{_keys.Column} IN ({RowScan.ListOf(groups.Select(group => group.Key))})";

    private bool IsListed(DictionaryReader dictionary, long key)
    {
        if (_request is { Text: null, OnlyNew: false })
        {
            return true;
        }

        DigestDescription digest = dictionary.Describe(key);
        return (!_request.OnlyNew || IsInRange(digest.FirstSeenNs))
            && (_request.Text is not { } text
                || digest.Fingerprint.Contains(text, StringComparison.OrdinalIgnoreCase)
                || digest.Summary.Contains(text, StringComparison.OrdinalIgnoreCase));
    }

    private bool IsInRange(long timeNs)
    {
        long timeMs = timeNs / 1_000_000;
        return timeMs >= _query.Range.FromMs && timeMs < _query.Range.ToMs;
    }

    private RangeGroup Describe(DictionaryReader dictionary, long key, Group group)
    {
        DigestDescription? digest = _request.By == Dimension.Digest ? dictionary.Describe(key) : null;
        return new RangeGroup(digest?.Id ?? _keys.ValueOf(dictionary, key), digest, group.Aggregate, group.LoadNs(_grid));
    }

    private Group GroupOf(long key)
    {
        ref Group? group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, key, out _);
        return group ??= new Group();
    }

    private sealed class Group
    {
        private double[]? _loadNs;

        public CommandAggregate Aggregate { get; } = new();

        public void AddLoad(BucketGrid grid, long startMs, long durationNs) =>
            (_loadNs ??= new double[grid.Count])[grid.IndexOf(startMs)] += durationNs;

        public double[]? LoadNs(BucketGrid? grid) => _loadNs ?? (grid is null ? null : new double[grid.Count]);
    }
}
