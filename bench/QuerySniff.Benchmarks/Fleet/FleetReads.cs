using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using QuerySniff.Aggregator.Store;
using QuerySniff.Aggregator.Store.Sqlite;
using QuerySniff.Bench;

namespace QuerySniff.Benchmarks.Fleet;

/// <summary>
/// A store with a fleet's past, in the tiers as retention would have left it, and the questions behind the dashboard's pages,
/// asked one after the other over HTTP.
/// </summary>
internal static class FleetReads
{
    private const int BatchesEach = 20;

    // The pages' calls, and the same with a filter that sums answer, and with one that rows do. The range goes behind.
    private static readonly (string Page, string Path)[] Questions =
    [
        ("Overview", "/load?points=144&top=8"),
        ("Overview", "/digests?sort=load&limit=10&points=30"),
        ("Overview", "/coverage?"),
        ("Overview", "/news?limit=6"),
        ("Queries", "/digests?sort=load&limit=200&points=30"),
        ("Queries", "/digests?sort=p95&limit=200&points=30"),
        ("Queries", "/groups?by=user&sort=load&limit=200&points=30"),
        ("Queries", "/groups?by=host&sort=load&limit=200&points=30"),
        ("Overview, one host", "/load?points=144&top=8&host=db1"),
        ("Queries, one host", "/digests?sort=load&limit=200&points=30&host=db1"),
        ("Queries, one host", "/digests?sort=p95&limit=200&points=30&host=db1"),
        ("Overview, one user", "/load?points=144&top=8&user=app1"),
        ("Queries, one user", "/digests?sort=load&limit=200&points=30&user=app1"),
        ("Queries, one user", "/digests?sort=p95&limit=200&points=30&user=app1"),
        ("Overview, one user of one host", "/load?points=144&top=8&user=app1&host=db1"),
        ("Query", $"/digests/{TopDigest}?"),
        ("Query", $"/digests/{TopDigest}/series?points=144"),
        ("Query", $"/digests/{TopDigest}/breakdown?by=host&limit=20"),
    ];

    private const string TopDigest = "TOP";

    public static async Task<ReadsResult> RunAsync(FleetOptions options, string folder, CancellationToken cancellationToken)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        long fillStarted = Stopwatch.GetTimestamp();
        await FillAsync(options, folder, now, cancellationToken).ConfigureAwait(false);
        double fillSeconds = Stopwatch.GetElapsedTime(fillStarted).TotalSeconds;
        FleetAggregator aggregator = await FleetAggregator.StartAsync(folder, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        await using (aggregator.ConfigureAwait(false))
        {
            StoreSize size = await aggregator.Store.SizeAsync(cancellationToken).ConfigureAwait(false);
            using HttpClient http = new() { BaseAddress = aggregator.Http };
            string top = await TopDigestAsync(http, cancellationToken).ConfigureAwait(false);
            List<ReadCall> calls = [];
            foreach ((string range, TimeSpan length) in new[] { ("24 h", TimeSpan.FromHours(24)), ("7 d", TimeSpan.FromDays(7)) })
            {
                foreach ((string page, string path) in Questions)
                {
                    string asked = path.Replace(TopDigest, top, StringComparison.Ordinal);
                    calls.Add(await AskAsync(http, $"{range}, {page}", asked, now - length, now, options.Calls, cancellationToken).ConfigureAwait(false));
                }
            }

            IReadOnlyList<PagePaint> pages = await FirstPaint.RunAsync(aggregator.Http, options.Calls).ConfigureAwait(false);
            return new ReadsResult(size.Rows, size.Bytes / (double)size.Rows, fillSeconds, calls, pages);
        }
    }

    private static async Task<string> TopDigestAsync(HttpClient http, CancellationToken cancellationToken)
    {
        JsonElement answer = await http.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/digests?limit=1", UriKind.Relative), cancellationToken).ConfigureAwait(false);
        return answer.GetProperty("digests")[0].GetProperty("digest").GetString()!;
    }

    private static async Task<ReadCall> AskAsync(
        HttpClient http, string range, string path, DateTimeOffset from, DateTimeOffset to, int calls, CancellationToken cancellationToken)
    {
        string times = string.Create(CultureInfo.InvariantCulture, $"&from={from:yyyy-MM-ddTHH:mm:ssZ}&to={to:yyyy-MM-ddTHH:mm:ssZ}");
        Uri uri = new("/api/v1" + path + times, UriKind.Relative);
        List<double> took = [];
        TimeSpan cpuBefore = TimeSpan.Zero;
        for (int i = 0; i <= calls; i++)
        {
            long started = Stopwatch.GetTimestamp();
            if (i == 1)
            {
                cpuBefore = Environment.CpuUsage.TotalTime;
            }

            _ = await http.GetByteArrayAsync(uri, cancellationToken).ConfigureAwait(false);
            took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        TimeSpan cpu = Environment.CpuUsage.TotalTime - cpuBefore;
        return new ReadCall(range, path, Quantile.Of(took.Skip(1), 0.5), Quantile.Of(took.Skip(1), 0.95), took[0], cpu.TotalMilliseconds / calls);
    }

    // The tiers' bounds are set first: what is written then goes to the one tier that has its time, as if it had come late, and
    // the store rolls it up into the coarser ones.
    private static async Task FillAsync(FleetOptions options, string folder, DateTimeOffset now, CancellationToken cancellationToken)
    {
        long windowsFromMs = Tier.Hours.FloorMs(now.AddMinutes(-options.WindowsMinutes).ToUnixTimeMilliseconds());
        long minutesFromMs = Tier.Hours.FloorMs(now.AddHours(-options.MinutesHours).ToUnixTimeMilliseconds());
        long hoursFromMs = Tier.Hours.FloorMs(now.AddDays(-options.Days).ToUnixTimeMilliseconds());
        await SetTiersAsync(folder, windowsFromMs, minutesFromMs, hoursFromMs).ConfigureAwait(false);
        GeneratedFleet fleet = new(options.Hosts, options.DigestsEach, options.Common);
        SqliteStore store = SqliteStore.Open(folder, Retention.Default, TimeProvider.System);
        await using (store.ConfigureAwait(false))
        {
            ulong sequence = 0;
            List<ReceivedBatch> group = [];
            foreach ((long fromMs, long toMs, Tier tier, int rows) in new[]
            {
                (hoursFromMs, minutesFromMs, Tier.Hours, options.DigestsEach),
                (minutesFromMs, windowsFromMs, Tier.Minutes, options.RowsPerMinute),
                (windowsFromMs, now.ToUnixTimeMilliseconds() - Tier.Windows.LengthMs, Tier.Windows, options.RowsPerWindow),
            })
            {
                for (long startMs = fromMs; startMs < toMs; startMs += tier.LengthMs)
                {
                    sequence++;
                    for (int host = 0; host < fleet.Hosts; host++)
                    {
                        group.Add(new ReceivedBatch(
                            fleet.Batch(host, sequence, startMs, (uint)tier.LengthMs, rows, withTexts: sequence == 1),
                            now.ToUnixTimeMilliseconds()));
                        if (group.Count == BatchesEach)
                        {
                            await store.WriteAsync(group, cancellationToken).ConfigureAwait(false);
                            group.Clear();
                        }
                    }
                }
            }

            await store.WriteAsync(group, cancellationToken).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken).ConfigureAwait(false);
            while (await store.MaintainAsync(cancellationToken).ConfigureAwait(false))
            {
            }
        }
    }

    private static async Task SetTiersAsync(string folder, long windowsFromMs, long minutesFromMs, long hoursFromMs)
    {
        await SqliteStore.Open(folder, Retention.Default, TimeProvider.System).DisposeAsync().ConfigureAwait(false);
        using SqliteConnection connection = new($"Data Source={Path.Combine(folder, SqliteFile.Name)};Pooling=False");
        await connection.OpenAsync().ConfigureAwait(false);
        SqliteStatement.Execute(connection, string.Create(
            CultureInfo.InvariantCulture,
            $"""
            UPDATE tier SET kept_from_ms = {windowsFromMs} WHERE number = 0;
            UPDATE tier SET kept_from_ms = {minutesFromMs}, rolled_to_ms = {windowsFromMs} WHERE number = 1;
            UPDATE tier SET rolled_to_ms = {minutesFromMs} WHERE number = 2;
            UPDATE tier SET rolled_to_ms = {Tier.Days.FloorMs(hoursFromMs)} WHERE number = 3;
            """));
    }
}
