using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>Reads the dictionaries within the snapshot of a reader's connection.</summary>
internal sealed class DictionaryReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _digest;

    public DictionaryReader(SqliteConnection connection)
    {
        _connection = connection;
        _digest = new SqliteStatement(
            connection,
            """
            SELECT d.digest, d.first_seen_ns, d.last_seen_ns, t.fingerprint, t.percona_id, t.summary
            FROM digest d LEFT JOIN digest_text t ON t.id = d.id WHERE d.id = ?1
            """);
    }

    /// <summary>The number of a digest; null if the store has never seen it.</summary>
    public static long? NumberOf(SqliteConnection connection, ulong digest)
    {
        using SqliteStatement find = new(connection, "SELECT id FROM digest WHERE digest = ?1");
        find.BindBits(1, digest);
        return find.Step() ? find.Int64(0) : null;
    }

    /// <summary>The summaries of digests; without those whose texts are not there.</summary>
    public static IReadOnlyDictionary<ulong, string> SummariesOf(SqliteConnection connection, IReadOnlyCollection<ulong> digests)
    {
        Dictionary<ulong, string> summaries = [];
        using SqliteStatement find = new(
            connection, "SELECT t.summary FROM digest d JOIN digest_text t ON t.id = d.id WHERE d.digest = ?1");
        foreach (ulong digest in digests)
        {
            find.BindBits(1, digest);
            if (find.Step())
            {
                summaries.Add(digest, find.Text(0));
            }

            find.Reset();
        }

        return summaries;
    }

    public DigestDescription Describe(long number)
    {
        _digest.Bind(1, number);
        _ = _digest.Step();
        DigestDescription description = new(
            _digest.Bits(0), _digest.Text(3), _digest.Text(4), _digest.Text(5), _digest.Int64(1), _digest.Int64(2));
        _digest.Reset();
        return description;
    }

    /// <summary>The value that a dimension's column refers to.</summary>
    public string ValueOf(Dimension dimension, long number)
    {
        using SqliteStatement find = new(
            _connection,
            dimension == Dimension.Host ? "SELECT name FROM agent WHERE id = ?1" : "SELECT value FROM text WHERE id = ?1");
        find.Bind(1, number);
        return find.Step() ? find.Text(0) : "";
    }

    public void Dispose() => _digest.Dispose();
}
