using System.Globalization;
using System.Text;
using System.Text.Json;

namespace QuerySniff.FingerprintBench;

/// <summary>Statements to fingerprint.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Statements">Each on one line, without a semicolon at its end: pt-fingerprint reads them from a file.</param>
internal sealed record Workload(string Name, byte[][] Statements)
{
    private const int Count = 5_000;
    private const int LongBytes = 1024;

    /// <summary>Their bytes.</summary>
    public long Bytes => Statements.Sum(sql => (long)sql.Length);

    /// <summary>The workloads; the corpus's only where there is one.</summary>
    public static IEnumerable<Workload> All(string? corpus)
    {
        yield return new("sysbench point select", Make(PointSelect));
        yield return new("sysbench read-write", Make(ReadWrite));
        yield return new("1 KiB insert of many rows", Make(LongInsert));
        yield return new("1 KiB select of many columns", Make(LongSelect));
        if (corpus is not null)
        {
            yield return new("statements of other projects' tests", [.. File.ReadLines(corpus)
                .Select(line => JsonSerializer.Deserialize<string>(line)!)
                .Where(sql => !sql.AsSpan().ContainsAny("\n\r;"))
                .Select(Encoding.UTF8.GetBytes)]);
        }
    }

    private static byte[][] Make(Func<int, string> statement) =>
        [.. Enumerable.Range(0, Count).Select(i => Encoding.UTF8.GetBytes(statement(i)))];

    private static string Id(int i) => (500_000 + (i * 7919 % 100_000)).ToString(CultureInfo.InvariantCulture);

    private static string PointSelect(int i) => $"SELECT c FROM sbtest{(i % 8) + 1} WHERE id={Id(i)}";

    private static string ReadWrite(int i) => (i % 20) switch
    {
        < 10 => PointSelect(i),
        < 14 => $"SELECT c FROM sbtest1 WHERE id BETWEEN {Id(i)} AND {Id(i + 1)} ORDER BY c",
        < 16 => $"UPDATE sbtest1 SET k=k+1 WHERE id={Id(i)}",
        16 => $"UPDATE sbtest1 SET c='68487932199-96439406143-93774651418-41631865787' WHERE id={Id(i)}",
        17 => $"DELETE FROM sbtest1 WHERE id={Id(i)}",
        18 => $"INSERT INTO sbtest1 (id, k, c, pad) VALUES ({Id(i)}, {Id(i + 1)}, '31451373586-15688153734-79729593694', '67847967377-48000963322')",
        _ => "COMMIT",
    };

    private static string LongInsert(int i)
    {
        StringBuilder sql = new("INSERT INTO orders (id, customer_id, state, note) VALUES ");
        for (int row = 0; sql.Length < LongBytes - 40; row++)
        {
            sql.Append(CultureInfo.InvariantCulture, $"{(row > 0 ? ", " : "")}({Id(i + row)}, {Id(row)}, 'open', 'it is here')");
        }

        return sql.ToString();
    }

    private static string LongSelect(int i)
    {
        StringBuilder sql = new("SELECT ");
        for (int column = 0; sql.Length < LongBytes - 60; column++)
        {
            sql.Append(CultureInfo.InvariantCulture, $"{(column > 0 ? ", " : "")}o.column_{column}");
        }

        return sql.Append(CultureInfo.InvariantCulture, $" FROM orders o WHERE o.customer_id = {Id(i)} AND o.state = 'open'").ToString();
    }
}
