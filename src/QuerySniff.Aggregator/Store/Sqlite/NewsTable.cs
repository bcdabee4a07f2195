using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>Reads and writes news. What is more than is kept goes, the oldest first.</summary>
internal static class NewsTable
{
    /// <summary>News kept: a year of a hundred a day. Each is about 1 KiB.</summary>
    private const int CountMax = 36_500;

    private const string Columns = "SELECT n.id, n.kind, n.digest, n.found_ms, n.since_ms, n.last_ms, n.ended_ms, n.findings FROM news n ";

    /// <summary>Reads the first digests that were not looked at yet.</summary>
    public static NewDigests ReadNewDigests(SqliteConnection connection, int limit)
    {
        using SqliteStatement state = new(connection, "SELECT looked_at, (SELECT coalesce(min(first_seen_ns), 0) FROM digest) FROM news_state");
        _ = state.Step();
        (long lookedAt, long oldestNs) = (state.Int64(0), state.Int64(1));
        using SqliteStatement next = new(connection, "SELECT id FROM digest WHERE id > ?1 ORDER BY id LIMIT ?2");
        next.Bind(1, lookedAt);
        next.Bind(2, limit);
        using DictionaryReader dictionary = new(connection);
        List<DigestDescription> digests = [];
        while (next.Step())
        {
            lookedAt = next.Int64(0);
            digests.Add(dictionary.Describe(lookedAt));
        }

        return new NewDigests(digests, lookedAt, oldestNs);
    }

    /// <summary>Adds and changes news; used by the writer alone, inside its transaction.</summary>
    /// <returns>How many.</returns>
    public static int Save(SqliteConnection connection, IReadOnlyList<NewsEvent> events, long lookedAt)
    {
        using SqliteStatement insert = new(
            connection,
            """
            INSERT INTO news (kind, digest, found_ms, since_ms, last_ms, ended_ms, findings, unsent, changed_ms)
            VALUES (?1, (SELECT id FROM digest WHERE digest = ?2), ?3, ?4, ?5, ?6, ?7, 1, ?3)
            """);
        using SqliteStatement update = new(
            connection,
            """
            UPDATE news SET last_ms = ?2, ended_ms = ?3, unsent = max(unsent, ?3 > 0), changed_ms = max(changed_ms, ?3) WHERE id = ?1
            """);
        foreach (NewsEvent item in events)
        {
            if (item.Id == 0)
            {
                insert.Bind(1, (long)item.Kind);
                insert.BindBits(2, item.Digest.Digest);
                insert.Bind(3, item.FoundMs);
                insert.Bind(4, item.SinceMs);
                insert.Bind(5, item.LastMs);
                insert.Bind(6, item.EndedMs ?? 0);
                insert.Bind(7, JsonSerializer.Serialize(item.Findings, ColumnJsonContext.Default.NewsFindings));
                _ = insert.Run();
            }
            else
            {
                update.Bind(1, item.Id);
                update.Bind(2, item.LastMs);
                update.Bind(3, item.EndedMs ?? 0);
                _ = update.Run();
            }
        }

        using SqliteStatement state = new(connection, "UPDATE news_state SET looked_at = max(looked_at, ?1)");
        state.Bind(1, lookedAt);
        _ = state.Run();
        SqliteStatement.Execute(
            connection, $"DELETE FROM news WHERE id IN (SELECT id FROM news ORDER BY id DESC LIMIT -1 OFFSET {CountMax})");
        return events.Count;
    }

    /// <summary>Reads the news that last.</summary>
    public static IReadOnlyList<NewsEvent> ReadLasting(SqliteConnection connection)
    {
        using SqliteStatement row = new(connection, $"{Columns} WHERE n.kind <> {(int)NewsKind.NewDigest} AND n.ended_ms = 0 ORDER BY n.id");
        return ReadAll(connection, row);
    }

    /// <summary>Reads the last news of a range.</summary>
    /// <returns>The last found first.</returns>
    public static IReadOnlyList<NewsEvent> Read(
        SqliteConnection connection, RangeQuery query, DigestTerms terms, IReadOnlyCollection<NewsKind> kinds, int limit)
    {
        using SqliteStatement row = new(
            connection,
            $"""
            {Columns}
            WHERE n.since_ms < ?2 AND max(n.found_ms, n.last_ms) >= ?1
                AND n.kind IN ({string.Join(", ", kinds.Select(kind => ((int)kind).ToString(CultureInfo.InvariantCulture)))})
            ORDER BY n.found_ms DESC, n.id DESC
            """);
        row.Bind(1, query.FromMs);
        row.Bind(2, query.ToMs);
        DigestFilter digests = DigestFilter.Create(connection, query, terms);
        using DictionaryReader dictionary = new(connection);
        List<NewsEvent> events = [];
        while (events.Count < limit && row.Step())
        {
            if (digests.Has(row.Int64(2)) && Of(row, dictionary) is { } item && Passes(item.Findings, query))
            {
                events.Add(item);
            }
        }

        return events;
    }

    /// <summary>Reads what has changed since a time and was not sent.</summary>
    /// <returns>The first changed first.</returns>
    public static IReadOnlyList<NewsEvent> ReadUnsent(SqliteConnection connection, long sinceMs, int limit)
    {
        using SqliteStatement row = new(
            connection, $"{Columns} WHERE n.unsent = 1 AND n.changed_ms >= ?1 ORDER BY n.changed_ms, n.id LIMIT ?2");
        row.Bind(1, sinceMs);
        row.Bind(2, limit);
        return ReadAll(connection, row);
    }

    /// <summary>Stores that news were sent as they are; used by the writer alone, inside its transaction.</summary>
    /// <returns>How many.</returns>
    public static int MarkSent(SqliteConnection connection, IReadOnlyList<NewsEvent> events)
    {
        // One that has ended since is to be sent once more.
        using SqliteStatement update = new(connection, "UPDATE news SET unsent = 0 WHERE id = ?1 AND ended_ms = ?2");
        foreach (NewsEvent item in events)
        {
            update.Bind(1, item.Id);
            update.Bind(2, item.EndedMs ?? 0);
            _ = update.Run();
        }

        return events.Count;
    }

    private static List<NewsEvent> ReadAll(SqliteConnection connection, SqliteStatement row)
    {
        using DictionaryReader dictionary = new(connection);
        List<NewsEvent> events = [];
        while (row.Step())
        {
            events.Add(Of(row, dictionary));
        }

        return events;
    }

    private static NewsEvent Of(SqliteStatement row, DictionaryReader dictionary) => new()
    {
        Id = row.Int64(0),
        Kind = (NewsKind)row.Int64(1),
        Digest = dictionary.Describe(row.Int64(2)),
        FoundMs = row.Int64(3),
        SinceMs = row.Int64(4),
        LastMs = row.Int64(5),
        EndedMs = row.Int64(6) is > 0 and long ended ? ended : null,
        Findings = JsonSerializer.Deserialize(row.Text(7), ColumnJsonContext.Default.NewsFindings)!,
    };

    private static bool Passes(NewsFindings findings, RangeQuery query) =>
        Passes(query, Dimension.Host, findings.Hosts, findings.HostsTotal)
        && Passes(query, Dimension.Application, findings.Applications, findings.ApplicationsTotal);

    // Where not all of its values are listed, it may be of any.
    private static bool Passes(RangeQuery query, Dimension dimension, IReadOnlyList<string> listed, int total) =>
        listed.Count < total
        || ((!query.Filter.TryGetValue(dimension, out string[]? included) || listed.Any(value => included.Contains(value, StringComparer.Ordinal)))
            && (!query.Excluded.TryGetValue(dimension, out string[]? excluded) || !listed.All(value => excluded.Contains(value, StringComparer.Ordinal))));
}
