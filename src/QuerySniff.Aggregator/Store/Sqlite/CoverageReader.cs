using System.Runtime.InteropServices;
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

    private static readonly IComparer<(string Host, string Server)> HostThenServer =
        Comparer<(string Host, string Server)>.Create((a, b) =>
            string.CompareOrdinal(a.Host, b.Host) is not 0 and int byHost ? byHost : string.CompareOrdinal(a.Server, b.Server));

    public static CoverageTotals Read(SqliteConnection connection, PlannedQuery query)
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
    public static List<HiddenTraffic> ReadEncrypted(SqliteConnection connection, PlannedQuery query)
    {
        string filter = RowScan.FilterSql(connection, query, "e", [Dimension.Host, Dimension.Server, Dimension.Client]);
        Dictionary<(long, long, long, long), HiddenTraffic> encrypted = [];
        using SqliteStatement row = PlannedQuery.Prepare(connection, query.Coarsest, (tier, range) =>
            $"""
            SELECT e.agent, e.server, e.client, e.tls_version, a.name, s.value, c.value,
                {Sums("e", TableShape.Encrypted.Counters)}
            FROM encrypted{tier} e JOIN agent a ON a.id = e.agent JOIN text s ON s.id = e.server JOIN text c ON c.id = e.client
            WHERE e.{range}{filter} GROUP BY e.agent, e.server, e.client, e.tls_version
            """);
        while (row.Step())
        {
            ref HiddenTraffic? traffic = ref CollectionsMarshal.GetValueRefOrAddDefault(
                encrypted, (row.Int64(0), row.Int64(1), row.Int64(2), row.Int64(3)), out _);
            traffic ??= new HiddenTraffic(row.Text(4), row.Text(5), row.Text(6), (int)row.Int64(3), 0, 0, 0);
            traffic = traffic with
            {
                Connections = traffic.Connections + row.Int64(7),
                BytesToServer = traffic.BytesToServer + row.Int64(8),
                BytesToClient = traffic.BytesToClient + row.Int64(9),
            };
        }

        return
        [
            .. encrypted.Values
                .OrderByDescending(traffic => traffic.BytesToServer + traffic.BytesToClient)
                .ThenBy(traffic => traffic.Host, StringComparer.Ordinal)
                .ThenBy(traffic => traffic.Server, StringComparer.Ordinal)
                .ThenBy(traffic => traffic.Client, StringComparer.Ordinal)
                .ThenBy(traffic => traffic.TlsVersion)
                .Take(EncryptedMax),
        ];
    }

    /// <summary>The longest window of the range, in milliseconds.</summary>
    public static long LongestWindowMs(SqliteConnection connection, PlannedQuery query)
    {
        using SqliteStatement row = PlannedQuery.Prepare(
            connection, query.Coarsest, (tier, range) => $"SELECT max(c.length_ms) FROM capture{tier} c WHERE c.{range}");
        long longest = 0;
        while (row.Step())
        {
            longest = Math.Max(longest, row.Int64(0));
        }

        return longest > 0 ? longest : BucketGrid.DefaultWindowMs;
    }

    private static CaptureCoverage ReadCapture(SqliteConnection connection, PlannedQuery query)
    {
        string filter = RowScan.FilterSql(connection, query, "c", [Dimension.Host]);
        using SqliteStatement row = PlannedQuery.Prepare(connection, query.Coarsest, (tier, range) =>
            $"SELECT {Sums("c", TableShape.Capture.Counters)} FROM capture{tier} c WHERE c.{range}{filter}");
        long[] sums = new long[TableShape.Capture.Counters.Length];
        while (row.Step())
        {
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += row.Int64(i);
            }
        }

        return new CaptureCoverage
        {
            Frames = sums[0],
            FrameBytes = sums[1],
            KernelDrops = sums[2],
            InterfaceDrops = sums[3],
            FramesSkipped = sums[4],
            Fragments = sums[5],
            FlowsEvicted = sums[6],
            WindowsDropped = sums[7],
            CommandsDropped = sums[8],
            UnseenMs = sums[9],
            FramesSampledOut = sums[10],
            BytesSampledOut = sums[11],
            SampledMs = sums[12],
        };
    }

    private static List<ServerTraffic> ReadServers(SqliteConnection connection, PlannedQuery query)
    {
        string filter = RowScan.FilterSql(connection, query, "s", [Dimension.Host, Dimension.Server]);
        using SqliteStatement row = PlannedQuery.Prepare(connection, query.Coarsest, (tier, range) =>
            $"""
            SELECT a.name, t.value, {Sums("s", TableShape.Traffic.Counters)}
            FROM traffic{tier} s JOIN agent a ON a.id = s.agent JOIN text t ON t.id = s.server
            WHERE s.{range}{filter} GROUP BY s.agent, s.server
            """);
        SortedDictionary<(string Host, string Server), ServerCoverage> servers = new(HostThenServer);
        while (row.Step())
        {
            (string host, string server) = (row.Text(0), row.Text(1));
            ServerCoverage coverage = ReadTraffic(row, first: 2, server);
            if (servers.TryGetValue((host, server), out ServerCoverage? other))
            {
                other.Add(coverage);
            }
            else
            {
                servers.Add((host, server), coverage);
            }
        }

        return [.. servers.Select(server => new ServerTraffic(server.Key.Host, server.Value))];
    }

    // total() and not sum(): it cannot overflow, and gives 0 for no rows.
    private static string Sums(string table, IEnumerable<string> columns) =>
        string.Join(", ", columns.Select(column => $"total({table}.{column})"));

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
}
