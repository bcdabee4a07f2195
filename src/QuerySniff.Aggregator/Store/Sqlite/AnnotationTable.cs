using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>Reads and writes annotation. What is more than is kept goes, the oldest first.</summary>
internal static class AnnotationTable
{
    /// <summary>Annotations kept: ten years of ten deploys a day.</summary>
    private const int CountMax = 36_500;

    /// <summary>Stores an annotation; used by the writer alone.</summary>
    /// <returns>It, with its number.</returns>
    public static Annotation Add(SqliteConnection connection, Annotation annotation)
    {
        using SqliteStatement insert = new(
            connection,
            "INSERT INTO annotation (time_ms, until_ms, title, text, tags, hosts) VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id");
        insert.Bind(1, annotation.TimeMs);
        insert.Bind(2, annotation.UntilMs ?? annotation.TimeMs);
        insert.Bind(3, annotation.Title);
        insert.Bind(4, annotation.Text);
        insert.Bind(5, JsonSerializer.Serialize(annotation.Tags, ColumnJsonContext.Default.IReadOnlyDictionaryStringString));
        insert.Bind(6, JsonSerializer.Serialize(annotation.Hosts, ColumnJsonContext.Default.IReadOnlyListString));
        _ = insert.Step();
        Annotation stored = annotation with { Id = insert.Int64(0) };
        insert.Reset();
        SqliteStatement.Execute(
            connection, $"DELETE FROM annotation WHERE id IN (SELECT id FROM annotation ORDER BY time_ms DESC, id DESC LIMIT -1 OFFSET {CountMax})");
        return stored;
    }

    /// <summary>Removes an annotation; used by the writer alone.</summary>
    /// <returns>Whether there was one of that number.</returns>
    public static bool Remove(SqliteConnection connection, long id)
    {
        using SqliteStatement delete = new(connection, "DELETE FROM annotation WHERE id = ?1");
        delete.Bind(1, id);
        return delete.Run() > 0;
    }

    /// <summary>Reads the last ones of those that lie in a range at least in part.</summary>
    /// <returns>In the order of their times.</returns>
    public static IReadOnlyList<Annotation> Read(SqliteConnection connection, long fromMs, long toMs, int limit)
    {
        using SqliteStatement row = new(
            connection,
            """
            SELECT id, time_ms, until_ms, title, text, tags, hosts FROM annotation
            WHERE time_ms < ?2 AND until_ms >= ?1 ORDER BY time_ms DESC, id DESC LIMIT ?3
            """);
        row.Bind(1, fromMs);
        row.Bind(2, toMs);
        row.Bind(3, limit);
        List<Annotation> annotations = [];
        while (row.Step())
        {
            annotations.Add(new Annotation(
                row.Int64(0),
                row.Int64(1),
                row.Int64(2) == row.Int64(1) ? null : row.Int64(2),
                row.Text(3),
                row.Text(4),
                JsonSerializer.Deserialize(row.Text(5), ColumnJsonContext.Default.IReadOnlyDictionaryStringString)!,
                JsonSerializer.Deserialize(row.Text(6), ColumnJsonContext.Default.IReadOnlyListString)!));
        }

        annotations.Reverse();
        return annotations;
    }
}
