using Microsoft.Data.Sqlite;
using QuerySniff.Contracts.V1;
using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// The digests, by number, with their texts and the span of time in which they were seen. Used by the writer alone,
/// inside its transaction; <see cref="Forget"/> must follow a rollback. Times seen are gathered in memory and written
/// by <see cref="Flush"/>, once a transaction and digest.
/// </summary>
internal sealed class DigestDictionary : IDisposable
{
    /// <summary>Digests. About 100 bytes each; beyond this the file is asked again.</summary>
    private const int CachedMax = 200_000;

    private readonly Dictionary<ulong, Entry> _entries = [];
    private readonly List<Entry> _touched = [];
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _insertText;
    private readonly SqliteStatement _update;

    public DigestDictionary(SqliteConnection connection)
    {
        _find = new SqliteStatement(
            connection,
            """
            SELECT d.id, d.first_seen_ns, d.last_seen_ns, t.id IS NOT NULL, t.summary <> ''
            FROM digest d LEFT JOIN digest_text t ON t.id = d.id WHERE d.digest = ?1
            """);
        _insert = new SqliteStatement(
            connection,
            "INSERT INTO digest (digest, first_seen_ns, last_seen_ns) VALUES (?1, ?2, ?3) RETURNING id");
        _insertText = new SqliteStatement(
            connection,
            """
            INSERT INTO digest_text (id, fingerprint, percona_id, summary) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (id) DO UPDATE SET summary = excluded.summary WHERE summary = ''
            """);
        _update = new SqliteStatement(
            connection, "UPDATE digest SET first_seen_ns = ?2, last_seen_ns = ?3 WHERE id = ?1");
    }

    /// <summary>The number of a digest, made if it is new, with the row's times counted in.</summary>
    public long Touch(ulong digest, long firstSeenNs, long lastSeenNs)
    {
        Entry? entry = Find(digest);
        if (entry is null)
        {
            _insert.BindBits(1, digest);
            _insert.Bind(2, firstSeenNs);
            _insert.Bind(3, lastSeenNs);
            _ = _insert.Step();
            entry = Remember(digest, new Entry(_insert.Int64(0), firstSeenNs, lastSeenNs));
            _insert.Reset();
            if (digest == Digest.Other.Id)
            {
                AddText(entry, Digest.Other.Fingerprint, Digest.Other.PerconaId, Digest.Other.Summary);
            }
        }
        else if (firstSeenNs < entry.FirstSeenNs || lastSeenNs > entry.LastSeenNs)
        {
            entry.FirstSeenNs = Math.Min(entry.FirstSeenNs, firstSeenNs);
            entry.LastSeenNs = Math.Max(entry.LastSeenNs, lastSeenNs);
            Mark(entry);
        }

        return entry.Number;
    }

    /// <summary>The number of a digest whose commands are not counted here; one that is new was seen at that time.</summary>
    public long NumberOf(ulong digest, long seenNs) => Find(digest)?.Number ?? Touch(digest, seenNs, seenNs);

    /// <summary>
    /// Keeps the text of a digest that rows have named; one that is there already stays, but that one which an older agent
    /// sent gets its summary.
    /// </summary>
    public void AddText(DigestText text)
    {
        Entry? entry = Find(text.Digest);
        if (entry is null || (entry.HasText && (entry.HasSummary || text.Summary.Length == 0)))
        {
            return;
        }

        AddText(entry, text.Fingerprint, text.PerconaId, text.Summary);
    }

    public bool HasText(ulong digest) => Find(digest) is { HasText: true };

    /// <summary>Writes the times seen that have changed.</summary>
    public void Flush()
    {
        foreach (Entry entry in _touched)
        {
            _update.Bind(1, entry.Number);
            _update.Bind(2, entry.FirstSeenNs);
            _update.Bind(3, entry.LastSeenNs);
            _ = _update.Run();
            entry.IsTouched = false;
        }

        _touched.Clear();
        if (_entries.Count > CachedMax)
        {
            _entries.Clear();
        }
    }

    public void Forget()
    {
        _entries.Clear();
        _touched.Clear();
    }

    public void Dispose()
    {
        _find.Dispose();
        _insert.Dispose();
        _insertText.Dispose();
        _update.Dispose();
    }

    private Entry? Find(ulong digest)
    {
        if (_entries.TryGetValue(digest, out Entry? entry))
        {
            return entry;
        }

        _find.BindBits(1, digest);
        if (_find.Step())
        {
            entry = new Entry(_find.Int64(0), _find.Int64(1), _find.Int64(2))
            {
                HasText = _find.Int64(3) != 0,
                HasSummary = _find.Int64(4) != 0,
            };
        }

        _find.Reset();
        return entry is null ? null : Remember(digest, entry);
    }

    private void AddText(Entry entry, string fingerprint, string perconaId, string summary)
    {
        _insertText.Bind(1, entry.Number);
        _insertText.Bind(2, fingerprint);
        _insertText.Bind(3, perconaId);
        _insertText.Bind(4, summary);
        _ = _insertText.Run();
        entry.HasText = true;
        entry.HasSummary = summary.Length > 0;
    }

    private Entry Remember(ulong digest, Entry entry)
    {
        _entries.Add(digest, entry);
        return entry;
    }

    private void Mark(Entry entry)
    {
        if (!entry.IsTouched)
        {
            entry.IsTouched = true;
            _touched.Add(entry);
        }
    }

    private sealed class Entry(long number, long firstSeenNs, long lastSeenNs)
    {
        public long Number { get; } = number;

        public long FirstSeenNs { get; set; } = firstSeenNs;

        public long LastSeenNs { get; set; } = lastSeenNs;

        public bool HasText { get; set; }

        public bool HasSummary { get; set; }

        public bool IsTouched { get; set; }
    }
}
