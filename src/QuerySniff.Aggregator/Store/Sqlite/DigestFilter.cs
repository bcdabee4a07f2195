using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using QuerySniff.Sql;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Which digests a question's filter lets through: by id, verb and tables. It is asked for each row and each entry of a sum,
/// and so remembers its answers. For one question, within the snapshot of its reader's connection.
/// </summary>
internal sealed class DigestFilter
{
    private static readonly Dimension[] Dimensions = [Dimension.Digest, Dimension.Verb, Dimension.Table];

    private readonly SqliteConnection _connection;
    private readonly RangeQuery _range;
    private readonly DigestTerms _terms;
    private readonly FrozenSet<long>? _included;
    private readonly FrozenSet<long>? _excluded;
    private readonly Dictionary<long, bool> _answers = [];

    private DigestFilter(SqliteConnection connection, RangeQuery range, DigestTerms terms)
    {
        _connection = connection;
        _range = range;
        _terms = terms;
        IsOpen = !Dimensions.Any(dimension => range.Filter.ContainsKey(dimension) || range.Excluded.ContainsKey(dimension));
        _included = NumbersOf(connection, range.Filter);
        _excluded = NumbersOf(connection, range.Excluded);
    }

    /// <summary>Reads a question's filter. What the store has never seen matches nothing.</summary>
    public static DigestFilter Create(SqliteConnection connection, RangeQuery range, DigestTerms terms) =>
        new(connection, range, terms);

    /// <summary>Whether all digests are let through.</summary>
    public bool IsOpen { get; }

    /// <summary>The one digest that is let through at the most; null if there may be more, or none.</summary>
    public long? Only => _included is { Count: 1 } one ? one.Items[0] : null;

    /// <summary>Whether a digest, by number, is let through.</summary>
    public bool Has(long digest)
    {
        if (IsOpen)
        {
            return true;
        }

        ref bool answer = ref CollectionsMarshal.GetValueRefOrAddDefault(_answers, digest, out bool isKnown);
        return isKnown ? answer : answer = Decide(digest);
    }

    private bool Decide(long digest)
    {
        if (_included?.Contains(digest) == false || _excluded?.Contains(digest) == true)
        {
            return false;
        }

        SummaryTerms terms = _terms.Of(_connection, digest);
        return Passes(Dimension.Verb, verbs => verbs.Contains(terms.Verb, StringComparer.Ordinal))
            && Passes(Dimension.Table, tables => terms.TablesOrNone.Any(table => tables.Contains(table, StringComparer.Ordinal)));
    }

    private bool Passes(Dimension dimension, Func<string[], bool> matches) =>
        (!_range.Filter.TryGetValue(dimension, out string[]? included) || matches(included))
        && (!_range.Excluded.TryGetValue(dimension, out string[]? excluded) || !matches(excluded));

    private static FrozenSet<long>? NumbersOf(SqliteConnection connection, FrozenDictionary<Dimension, string[]> filter) =>
        filter.TryGetValue(Dimension.Digest, out string[]? ids)
            ? ids
                .Select(id => DictionaryReader.NumberOf(
                    connection, ulong.Parse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)))
                .OfType<long>()
                .ToFrozenSet()
            : null;
}
