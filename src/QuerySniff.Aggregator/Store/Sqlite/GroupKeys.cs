using Microsoft.Data.Sqlite;
using QuerySniff.Sql;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// The groups that a row belongs to, as numbers: a dictionary's, or those given here to the tables and verbs of its digest.
/// For one question, within the snapshot of its reader's connection.
/// </summary>
internal sealed class GroupKeys
{
    private readonly SqliteConnection _connection;
    private readonly DigestTerms _terms;
    private readonly Dimension _by;
    private readonly long[] _self = new long[1];
    private readonly Dictionary<long, long[]> _ofDigest = [];
    private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _values = [];

    public GroupKeys(SqliteConnection connection, DigestTerms terms, Dimension by)
    {
        _connection = connection;
        _terms = terms;
        _by = by;
    }

    /// <summary>Whether the groups are not the values of a column.</summary>
    public bool AreTerms => _by is Dimension.Table or Dimension.Verb;

    /// <summary>What of a row says which groups it belongs to.</summary>
    public Dimension Key => AreTerms ? Dimension.Digest : _by;

    /// <summary>Its column.</summary>
    public string Column => RowScan.ColumnOf(Key);

    /// <summary>The groups of a row; valid until the next call.</summary>
    /// <param name="column">What is in its <see cref="Column"/>.</param>
    public ReadOnlySpan<long> Of(long column)
    {
        if (!AreTerms)
        {
            _self[0] = column;
            return _self;
        }

        if (!_ofDigest.TryGetValue(column, out long[]? groups))
        {
            SummaryTerms terms = _terms.Of(_connection, column);
            groups = _by == Dimension.Verb ? [NumberOf(terms.Verb)] : [.. terms.TablesOrNone.Select(NumberOf)];
            _ofDigest.Add(column, groups);
        }

        return groups;
    }

    /// <summary>What groups that are otherwise alike are ordered by.</summary>
    public string TieOf(long group) => AreTerms ? _values[(int)group] : "";

    /// <summary>A group's value, where the groups are not digests.</summary>
    public string ValueOf(DictionaryReader dictionary, long group) =>
        AreTerms ? _values[(int)group] : dictionary.ValueOf(_by, group);

    private long NumberOf(string value)
    {
        if (!_numbers.TryGetValue(value, out long number))
        {
            number = _values.Count;
            _numbers.Add(value, number);
            _values.Add(value);
        }

        return number;
    }
}
