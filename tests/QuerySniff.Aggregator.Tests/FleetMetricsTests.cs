using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using QuerySniff.Aggregator.Fleet;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

/// <summary>The fleet's queries in /metrics, of a real aggregator.</summary>
public sealed class FleetMetricsTests : IAsyncLifetime
{
    private const string Select = "select * from t where id = ?";
    private const string Update = "update t set a = ?";

    // What a label must escape.
    private const string SelectSummary = "SELECT \"t\\\n";

    private RunningAggregator _aggregator = null!;

    public async Task InitializeAsync() => _aggregator = await StartAsync();

    public async Task DisposeAsync() => await _aggregator.DisposeAsync();

    // Compared with what the API says of all that was stored.
    [Fact]
    public async Task Metrics_AfterBatches_AreWhatTheApiSays()
    {
        for (ulong sequence = 1; sequence <= 20; sequence++)
        {
            foreach (string host in new[] { "db1", "db2" })
            {
                await PushAsync(host, sequence, [1_000_000, 2_000_000, 40_000_000], [3_000_000_000]);
            }

            await ChooseAsync();
        }

        PrometheusText metrics = await ScrapeAsync();
        JsonElement total = Assert.Single((await _aggregator.GetAsync("/groups?by=user")).GetProperty("groups").EnumerateArray());
        double count = total.GetProperty("count").GetDouble();
        Assert.Equal(160, count);
        Assert.Equal(count, metrics.Sum("querysniff_commands_total"));
        Assert.Equal(count, metrics.Sum("querysniff_digest_commands_total"));
        Assert.Equal(count / 2, metrics["querysniff_commands_total{host=\"db1\"}"]);
        Assert.Equal(total.GetProperty("errors").GetDouble(), metrics.Sum("querysniff_command_errors_total"));
        Assert.Equal(total.GetProperty("duration_sum_us").GetDouble() / 1e6, metrics.Sum("querysniff_command_duration_seconds_total"), 9);
        Assert.Equal(total.GetProperty("rows_sent").GetDouble(), metrics.Sum("querysniff_digest_command_rows_sent_total"));

        // All but the first batches, which came before there was a choice.
        string select = $"{{digest=\"{BatchBuilder.DigestOf(Select):x16}\",summary=\"SELECT \\\"t\\\\\\n\"}}";
        Assert.InRange(metrics["querysniff_digest_commands_total" + select], 19 * 6, 20 * 6);
    }

    [Fact]
    public async Task Durations_OfTheFleet_AreAHistogramWhoseBucketsAreExact()
    {
        await PushAsync("db1", 1, [10_000, 1_000_000, 2_000_000], [3_000_000_000, 60_000_000_000]);

        PrometheusText metrics = await ScrapeAsync();

        const string name = "querysniff_fleet_command_duration_seconds";
        Assert.Equal("histogram", metrics.Types[name]);
        Assert.Equal(1, metrics[$"{name}_bucket{{le=\"1.6384E-05\"}}"]);
        Assert.Equal(2, metrics[$"{name}_bucket{{le=\"0.001048576\"}}"]);
        Assert.Equal(3, metrics[$"{name}_bucket{{le=\"0.002097152\"}}"]);
        Assert.Equal(4, metrics[$"{name}_bucket{{le=\"34.359738368\"}}"]);
        Assert.Equal(5, metrics[$"{name}_bucket{{le=\"+Inf\"}}"]);
        Assert.Equal(5, metrics[$"{name}_count"]);
        Assert.Equal(63.003_01, metrics[$"{name}_sum"], 9);
    }

    [Fact]
    public async Task Batch_SentTwice_IsCountedOnce()
    {
        await PushAsync("db1", 1, [1_000], [1_000]);
        await PushAsync("db1", 1, [1_000], [1_000]);

        Assert.Equal(2, (await ScrapeAsync()).Sum("querysniff_commands_total"));
    }

    [Fact]
    public async Task Rows_OfASample_CountByTheirWeight()
    {
        BatchBuilder batch = new();
        batch.Add(Now.AddMinutes(-1), Select, [1_000, 2_000]).SampleWeight = 8;
        await _aggregator.PushAsync(batch.Request);

        PrometheusText metrics = await ScrapeAsync();
        Assert.Equal(16, metrics.Sum("querysniff_commands_total"));
        Assert.Equal(16, metrics["querysniff_fleet_command_duration_seconds_count"]);
        Assert.Equal(16, (await _aggregator.GetAsync("/digests")).GetProperty("total").GetProperty("count").GetDouble());
    }

    [Fact]
    public async Task Coverage_OfAHost_IsWhatTheApiSays()
    {
        BatchBuilder batch = new();
        batch.Coverage(Now.AddMinutes(-1), "10.0.0.1:3306", decodedBytes: 900, gapBytes: 50).EncryptedBytes = 200;
        Contracts.V1.CaptureCoverage capture = batch.Window(Now.AddMinutes(-1)).Capture;
        (capture.Frames, capture.FrameBytes, capture.KernelDrops, capture.CommandsDropped, capture.UnseenMs) = (10, 1_000, 3, 7, 1_500);
        await _aggregator.PushAsync(batch.Request);

        PrometheusText metrics = await ScrapeAsync();

        double Bytes(string state) => metrics[$"querysniff_traffic_bytes_total{{host=\"db1\",state=\"{state}\"}}"];
        Assert.Equal([900, 200, 0, 300], new[] { "decoded", "encrypted", "skipped", "lost" }.Select(Bytes));
        double share = (await _aggregator.GetAsync("/coverage")).GetProperty("coverage").GetProperty("share").GetDouble();
        Assert.Equal(share, Bytes("decoded") / metrics.Sum("querysniff_traffic_bytes_total"), 9);
        Assert.Equal(3, metrics["querysniff_kernel_dropped_frames_total{host=\"db1\"}"]);
        Assert.Equal(7, metrics["querysniff_lost_commands_total{host=\"db1\"}"]);
        Assert.Equal(1.5, metrics["querysniff_unseen_seconds_total{host=\"db1\"}"]);
        Assert.Equal(Now.ToUnixTimeSeconds(), metrics["querysniff_agent_last_report_timestamp_seconds{host=\"db1\"}"]);
        Assert.Equal(
            Now.AddSeconds(-50).ToUnixTimeSeconds(), metrics["querysniff_agent_newest_window_timestamp_seconds{host=\"db1\"}"]);
    }

    [Fact]
    public async Task Hosts_BeyondTheirBound_AreOneOther()
    {
        for (int i = 0; i < HostTable.HostsMax + 20; i++)
        {
            Totals.Stored([Received($"host{i}", 1)]);
        }

        PrometheusText metrics = await ScrapeAsync();
        Assert.Equal(20, metrics["querysniff_commands_total{host=\"(other)\"}"]);
        Assert.Equal(
            HostTable.HostsMax + 1, metrics.Samples.Keys.Count(s => s.StartsWith("querysniff_commands_total{", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Host_ThatIsSilentForADay_IsGone()
    {
        Totals.Stored([Received("old", 1) with { ReceivedMs = Start.AddDays(-1).ToUnixTimeMilliseconds() }, Received("new", 1)]);
        Totals.Rank(Now);

        PrometheusText metrics = await ScrapeAsync();
        Assert.Equal(1, metrics["querysniff_commands_total{host=\"new\"}"]);
        Assert.Equal(1, metrics.Sum("querysniff_commands_total"));
    }

    // No one learns from them who connects, or from where.
    [Fact]
    public async Task Metrics_OfWhatever_HaveNoUserClientOrFingerprint()
    {
        BatchBuilder batch = new();
        batch.Add(
            Now.AddMinutes(-1), "select canary from x", [1_000], user: "user-canary", schema: "schema-canary", client: "client-canary", application: "app-canary");
        await _aggregator.PushAsync(batch.Request);
        await ChooseAsync();

        string text = await _aggregator.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains($"digest=\"{BatchBuilder.DigestOf("select canary from x").ToString("x16", CultureInfo.InvariantCulture)}\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
    }

    private FleetTotals Totals => _aggregator.Services.GetRequiredService<FleetTotals>();

    private Task ChooseAsync() => _aggregator.Services.GetRequiredService<DigestChoice>().ChooseAsync(CancellationToken.None);

    private async Task<PrometheusText> ScrapeAsync() =>
        new(await _aggregator.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative)));

    private Task<Contracts.V1.PushResponse> PushAsync(string host, ulong sequence, long[] selects, long[] updates)
    {
        BatchBuilder batch = new(host, sequence);
        batch.Summaries[Select] = SelectSummary;
        DateTimeOffset window = Start.AddSeconds(sequence * 10);
        batch.Add(window, Select, selects);
        batch.Add(window, Update, updates).Errors = (ulong)updates.Length;
        return _aggregator.PushAsync(batch.Request);
    }

    private static Store.ReceivedBatch Received(string host, ulong sequence)
    {
        BatchBuilder batch = new(host, sequence);
        batch.Add(Start, Select, [1_000]);
        return new Store.ReceivedBatch(batch.Request, Now.ToUnixTimeMilliseconds());
    }
}
