using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using QuerySniff.Sql;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// The verbs and tables of digests, taken once from each summary and remembered. Summaries do not change once they are
/// there. Thread-safe.
/// </summary>
internal sealed class DigestTerms
{
    /// <summary>Digests that are remembered. About 300 bytes each; beyond this the file is asked again.</summary>
    private const int RememberedMax = 100_000;

    private static readonly SummaryTerms None = SummaryTerms.Of("");

    private readonly ConcurrentDictionary<long, SummaryTerms> _terms = new();
    private int _count;

    /// <summary>The terms of a digest, by number; none until an agent has sent its summary.</summary>
    public SummaryTerms Of(SqliteConnection connection, long digest)
    {
        if (_terms.TryGetValue(digest, out SummaryTerms? known))
        {
            return known;
        }

        using SqliteStatement find = new(connection, "SELECT summary FROM digest_text WHERE id = ?1 AND summary <> ''");
        find.Bind(1, digest);
        if (!find.Step())
        {
            return None;
        }

        SummaryTerms terms = SummaryTerms.Of(find.Text(0));
        Remember(digest, terms);
        return terms;
    }

    private void Remember(long digest, SummaryTerms terms)
    {
        // ConcurrentDictionary.Count takes all of its locks.
        if (Interlocked.Increment(ref _count) > RememberedMax)
        {
            _terms.Clear();
            Interlocked.Exchange(ref _count, 1);
        }

        _terms[digest] = terms;
    }
}
