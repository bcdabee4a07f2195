using Microsoft.Data.Sqlite;
using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>Reads capture, traffic and encrypted within the snapshot of a reader's connection.</summary>
internal static class CoverageReader
{
    /// <summary>
    /// Entries of encrypted traffic in an answer: more than a person acts upon. The sums in
    /// <see cref="CoverageTotals.Traffic"/> have the rest.
    /// </summary>
    private const int EncryptedMax = 1_000;

    public static CoverageTotals Read(SqliteConnection connection, RangeQuery query)
    {
        List<ServerTraffic> servers = ReadServers(connection, query);
        ServerCoverage total = new();
        foreach (ServerTraffic server in servers)
        {
            total.Add(server.Traffic);
        }

        return new CoverageTotals(ReadCapture(connection, query), total, servers);
    }

    /// <summary>The traffic that TLS hid, most bytes first.</summary>
    public static List<HiddenTraffic> ReadEncrypted(SqliteConnection connection, RangeQuery query)
    {
        string filter = RowScan.FilterSql(connection, query, "e", [Dimension.Host, Dimension.Server, Dimension.Client]);
        using SqliteStatement row = Prepare(
            connection,
            $"""
            SELECT a.name, s.value, c.value, e.tls_version, {CounterTable.Sums("e", CoverageTables.EncryptedCounters)}
            FROM encrypted e JOIN agent a ON a.id = e.agent JOIN text s ON s.id = e.server JOIN text c ON c.id = e.client
            WHERE e.start_ms >= ?1 AND e.start_ms < ?2{filter}
            GROUP BY e.agent, e.server, e.client, e.tls_version
            ORDER BY total(e.bytes_to_server) + total(e.bytes_to_client) DESC, a.name, s.value, c.value, e.tls_version
            LIMIT {EncryptedMax}
            """,
            query);
        List<HiddenTraffic> encrypted = [];
        while (row.Step())
        {
            encrypted.Add(new HiddenTraffic(
                row.Text(0), row.Text(1), row.Text(2), (int)row.Int64(3), row.Int64(4), row.Int64(5), row.Int64(6)));
        }

        return encrypted;
    }

    /// <summary>The longest window of the range, in milliseconds.</summary>
    public static long LongestWindowMs(SqliteConnection connection, RangeQuery query)
    {
        using SqliteStatement statement = Prepare(
            connection, "SELECT max(c.length_ms) FROM capture c WHERE c.start_ms >= ?1 AND c.start_ms < ?2", query);
        _ = statement.Step();
        return statement.Int64(0) is > 0 and long length ? length : BucketGrid.DefaultWindowMs;
    }

    private static CaptureCoverage ReadCapture(SqliteConnection connection, RangeQuery query)
    {
        string filter = RowScan.FilterSql(connection, query, "c", [Dimension.Host]);
        using SqliteStatement row = Prepare(
            connection,
            $"SELECT {CounterTable.Sums("c", CoverageTables.CaptureCounters)} FROM capture c WHERE c.start_ms >= ?1 AND c.start_ms < ?2{filter}",
            query);
        _ = row.Step();
        return new CaptureCoverage
        {
            Frames = row.Int64(0),
            FrameBytes = row.Int64(1),
            KernelDrops = row.Int64(2),
            InterfaceDrops = row.Int64(3),
            FramesSkipped = row.Int64(4),
            Fragments = row.Int64(5),
            FlowsEvicted = row.Int64(6),
            WindowsDropped = row.Int64(7),
            CommandsDropped = row.Int64(8),
            UnseenMs = row.Int64(9),
            FramesSampledOut = row.Int64(10),
            BytesSampledOut = row.Int64(11),
            SampledMs = row.Int64(12),
        };
    }

    private static List<ServerTraffic> ReadServers(SqliteConnection connection, RangeQuery query)
    {
        string filter = RowScan.FilterSql(connection, query, "s", [Dimension.Host, Dimension.Server]);
        using SqliteStatement row = Prepare(
            connection,
            $"""
            SELECT a.name, t.value, {CounterTable.Sums("s", CoverageTables.TrafficCounters)}
            FROM traffic s JOIN agent a ON a.id = s.agent JOIN text t ON t.id = s.server
            WHERE s.start_ms >= ?1 AND s.start_ms < ?2{filter}
            GROUP BY s.agent, s.server ORDER BY a.name, t.value
            """,
            query);
        List<ServerTraffic> servers = [];
        while (row.Step())
        {
            servers.Add(new ServerTraffic(row.Text(0), ReadTraffic(row, first: 2, server: row.Text(1))));
        }

        return servers;
    }

    private static ServerCoverage ReadTraffic(SqliteStatement row, int first, string server) => new(server)
    {
        Segments = row.Int64(first),
        DecodedBytes = row.Int64(first + 1),
        EncryptedBytes = row.Int64(first + 2),
        SkippedBytes = row.Int64(first + 3),
        Gaps = row.Int64(first + 4),
        GapBytes = row.Int64(first + 5),
        ConnectionsOpened = row.Int64(first + 6),
        ConnectionsEncrypted = row.Int64(first + 7),
        ConnectionsMidStream = row.Int64(first + 8),
        ConnectionsDesynchronised = row.Int64(first + 9),
        ConnectionsCompressed = row.Int64(first + 10),
        LoginsFailed = row.Int64(first + 11),
        CommandsCompleted = row.Int64(first + 12),
        CommandsTainted = row.Int64(first + 13),
        CommandsUnanswered = row.Int64(first + 14),
        PacketsUnparsable = row.Int64(first + 15),
        ConnectionsSampledOut = row.Int64(first + 16),
    };

    private static SqliteStatement Prepare(SqliteConnection connection, string sql, RangeQuery query)
    {
        SqliteStatement statement = new(connection, sql);
        statement.Bind(1, query.FromMs);
        statement.Bind(2, query.ToMs);
        return statement;
    }
}
