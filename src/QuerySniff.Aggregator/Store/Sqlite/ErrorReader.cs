using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Reads errors by code within the snapshot of a reader's connection. Sums say which digests have errors, rows with which
/// codes: where few digests have any, their rows are sought.
/// </summary>
internal sealed class ErrorReader
{
    /// <summary>Digests with errors whose rows are sought. With more of them a walk over all rows is the quicker way.</summary>
    private const int SoughtMax = 200;

    /// <summary>Digests and hosts of a code that are answered: where to look first.</summary>
    private const int TopMax = 5;

    private const string Columns = "r.start_ms, r.agent, r.errors, r.errors_by_code";

    private readonly SortedDictionary<uint, ulong> _ofRow = [];
    private readonly Dictionary<int, Errors> _codes = [];
    private readonly BucketGrid? _grid;
    private long _total;

    private ErrorReader(BucketGrid? grid)
    {
        _grid = grid;
    }

    /// <summary>Reads the errors of a range.</summary>
    /// <param name="connection">A reader's.</param>
    /// <param name="query">The question.</param>
    /// <param name="digest">Only this digest's, by number; null for all.</param>
    /// <param name="limit">How many codes are answered.</param>
    /// <param name="grid">The buckets; null if they are not wanted.</param>
    public static ErrorsAnswer Read(SqliteConnection connection, PlannedQuery query, long? digest, int limit, BucketGrid? grid)
    {
        ErrorReader reader = new(grid);
        IReadOnlyCollection<long>? digests = digest is { } one ? [one] : WithErrors(connection, query);
        RowReader.ReadRows(
            connection,
            query,
            query.Segments,
            Columns,
            digests is { Count: <= SoughtMax } ? digests : null,
            reader.Take,
            condition: " AND r.errors > 0");
        using DictionaryReader dictionary = new(connection);
        return new ErrorsAnswer(
            CoverageReader.Read(connection, query),
            reader._total,
            reader._codes.Count,
            [
                .. reader._codes
                    .OrderByDescending(code => code.Value.Count)
                    .ThenBy(code => code.Key)
                    .Take(limit)
                    .Select(code => reader.Describe(dictionary, code.Key, code.Value)),
            ],
            grid);
    }

    // Null if no sums answer the question: then there is nothing that says it without reading rows.
    private static HashSet<long>? WithErrors(SqliteConnection connection, PlannedQuery query)
    {
        if (SummedDimension.Of(query.Range, Dimension.Digest) is null)
        {
            return null;
        }

        HashSet<long> digests = [];
        RowReader.ReadLoad(connection, query.Whole, Dimension.Digest, (digest, _, totals) =>
        {
            if (totals.Errors > 0)
            {
                digests.Add(digest);
            }
        });
        return digests;
    }

    private void Take(SqliteStatement row)
    {
        long digest = row.Int64(0);
        long startMs = row.Int64(RowReader.First);
        long agent = row.Int64(RowReader.First + 1);
        long errors = row.Int64(RowReader.First + 2);
        _total += errors;
        _ofRow.Clear();
        PackedPairs.AddTo(_ofRow, row.Blob(RowReader.First + 3));
        foreach ((uint code, ulong count) in _ofRow)
        {
            Add((int)code, (long)count, startMs, digest, agent);
            errors -= (long)count;
        }

        // A row tells a bounded number of codes; the rest of its errors had others.
        if (errors > 0)
        {
            Add(code: 0, errors, startMs, digest, agent);
        }
    }

    private void Add(int code, long count, long startMs, long digest, long agent)
    {
        ref Errors? errors = ref CollectionsMarshal.GetValueRefOrAddDefault(_codes, code, out _);
        errors ??= new Errors();
        errors.Count += count;
        AddTo(errors.Digests, digest, count);
        AddTo(errors.Hosts, agent, count);
        if (_grid is not null)
        {
            AddTo(errors.Buckets, _grid.IndexOf(startMs), count);
        }
    }

    private CodeErrors Describe(DictionaryReader dictionary, int code, Errors errors)
    {
        long[]? perBucket = _grid is null ? null : new long[_grid.Count];
        foreach ((long bucket, long count) in errors.Buckets)
        {
            perBucket![bucket] = count;
        }

        return new CodeErrors(
            code,
            errors.Count,
            perBucket,
            [.. Top(errors.Digests).Select(digest => (dictionary.Describe(digest.Key), digest.Value))],
            [.. Top(errors.Hosts).Select(host => (dictionary.ValueOf(Dimension.Host, host.Key), host.Value))]);
    }

    private static IEnumerable<KeyValuePair<long, long>> Top(Dictionary<long, long> counts) =>
        counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(TopMax);

    private static void AddTo(Dictionary<long, long> counts, long key, long count) =>
        CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _) += count;

    // By what has any: an agent may tell all 65,536 codes, and a chart has 2,000 buckets.
    private sealed class Errors
    {
        public long Count { get; set; }

        public Dictionary<long, long> Buckets { get; } = [];

        public Dictionary<long, long> Digests { get; } = [];

        public Dictionary<long, long> Hosts { get; } = [];
    }
}
