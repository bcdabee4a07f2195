using System.Net;
using System.Text.Json;
using Google.Protobuf;
using QuerySniff.Aggregator.Ingest;
using QuerySniff.Contracts.V1;
using QuerySniff.Rpc;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

public sealed class PushTests
{
    private const string Select = "select * from orders where id = ?";

    [Fact]
    public async Task Push_BatchTwice_ChangesNothing()
    {
        await using RunningAggregator aggregator = await StartAsync();
        PushRequest batch = Batch().Request;
        await aggregator.PushAsync(batch);
        string before = await EverythingAsync(aggregator);

        await aggregator.PushAsync(batch);

        Assert.Contains("\"count\":3", before, StringComparison.Ordinal);
        Assert.Equal(before, await EverythingAsync(aggregator));
    }

    [Fact]
    public async Task Push_BatchManyTimesAtOnce_IsStoredOnce()
    {
        await using RunningAggregator aggregator = await StartAsync();
        PushRequest batch = Batch().Request;

        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => aggregator.PushAsync(batch.Clone())));

        JsonElement digests = await aggregator.GetAsync("/digests");
        Assert.Equal(3, digests.GetProperty("total").GetProperty("count").GetInt64());
        string metrics = await aggregator.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains("\nquerysniff_ingest_batches_total 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nquerysniff_ingest_duplicate_batches_total 31\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_SameSequenceOfAnotherBootOrAgent_IsAnotherBatch()
    {
        await using RunningAggregator aggregator = await StartAsync();
        foreach ((string agent, byte boot) in new (string, byte)[] { ("db1", 1), ("db1", 2), ("db2", 1) })
        {
            BatchBuilder batch = new(agent, sequence: 1, boot);
            batch.Add(Start, Select, [1000]);
            await aggregator.PushAsync(batch.Request);
        }

        JsonElement digests = await aggregator.GetAsync("/digests");
        Assert.Equal(3, digests.GetProperty("total").GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task Push_RowsOfASample_StandForAllConnectionsAndAreCalledEstimates()
    {
        await using RunningAggregator aggregator = await StartAsync();
        BatchBuilder batch = new();
        Row sampled = batch.Add(Start, Select, [1_000_000, 2_000_000]);
        sampled.SampleWeight = 8;
        sampled.Errors = 1;
        sampled.ErrorsByCode.Add(BatchBuilder.Error(1213, 1));
        batch.Add(Start, Select, [50_000_000], user: "other");
        Window window = batch.Window(Start);
        (window.Capture.Frames, window.Capture.FrameBytes) = (100, 10_000);
        (window.Capture.FramesSampledOut, window.Capture.BytesSampledOut, window.Capture.SampledMs) = (80, 7_500, 10_000);
        batch.Coverage(Start, "10.0.0.1:3306", decodedBytes: 1).ConnectionsSampledOut = 3;
        await aggregator.PushAsync(batch.Request);

        JsonElement answer = await aggregator.GetAsync("/digests");
        JsonElement digest = answer.GetProperty("digests")[0];
        Assert.Equal(17, digest.GetProperty("count").GetInt64());
        Assert.Equal(8, digest.GetProperty("errors").GetInt64());
        Assert.Equal((8 * 3_000) + 50_000, digest.GetProperty("duration_sum_us").GetDouble());
        Assert.Equal(50_000, digest.GetProperty("max_us").GetDouble());
        Assert.InRange(digest.GetProperty("p50_us").GetDouble(), 2_000 * 0.989, 2_000 * 1.011);
        JsonElement coverage = answer.GetProperty("coverage");
        Assert.True(coverage.GetProperty("estimated").GetBoolean());
        Assert.Equal(10_000, coverage.GetProperty("sampled_ms").GetInt64());
        Assert.Equal(0.75, coverage.GetProperty("sampled_out_share").GetDouble());
        Assert.Equal(3, coverage.GetProperty("connections_sampled_out").GetInt64());
        Assert.Equal(1, coverage.GetProperty("share").GetDouble());
    }

    [Fact]
    public async Task Push_SessionsOfASample_StandForAllConnections()
    {
        await using RunningAggregator aggregator = await StartAsync();
        BatchBuilder batch = new();
        ConnectionCounts connections = batch.Connections(Start, "app", "10.0.0.9", "10.0.0.1:3306");
        (connections.SampleWeight, connections.Opened, connections.Open, connections.ClosedRefused) = (8, 3, 2, 1);
        connections.RefusedByCode.Add(BatchBuilder.Error(1040, 1));
        TransactionRow transactions = batch.Transactions(Start, Select, "app", [1_000_000, 2_000_000]);
        (transactions.SampleWeight, transactions.Statements, transactions.Open) = (8, 5, 1);
        UnfinishedRow unfinished = batch.Unfinished(Start, Select, "app");
        (unfinished.SampleWeight, unfinished.Running, unfinished.RunningOldestNs, unfinished.Killed) = (8, 1, 9_000_000, 2);
        await aggregator.PushAsync(batch.Request);

        JsonElement opened = (await aggregator.GetAsync("/connections")).GetProperty("total");
        Assert.Equal(
            (24, 16, 8),
            (opened.GetProperty("opened").GetInt64(), opened.GetProperty("open").GetInt64(), opened.GetProperty("closed_refused").GetInt64()));
        Assert.Equal(8, opened.GetProperty("errors")[0].GetProperty("count").GetInt64());
        JsonElement committed = (await aggregator.GetAsync("/transactions")).GetProperty("total");
        Assert.Equal(
            (16, 40, 24_000, 2_000),
            (committed.GetProperty("count").GetInt64(), committed.GetProperty("statements").GetInt64(),
                committed.GetProperty("duration_sum_us").GetDouble(), committed.GetProperty("max_us").GetDouble()));
        JsonElement running = (await aggregator.GetAsync("/unfinished")).GetProperty("total");
        Assert.Equal(
            (8, 9_000, 16),
            (running.GetProperty("running").GetInt64(), running.GetProperty("running_oldest_us").GetDouble(), running.GetProperty("killed").GetInt64()));
    }

    [Fact]
    public async Task Push_RowsOfAllConnections_AreNoEstimates()
    {
        await using RunningAggregator aggregator = await StartAsync();
        await aggregator.PushAsync(Batch().Request);
        Assert.False((await aggregator.GetAsync("/coverage")).GetProperty("coverage").GetProperty("estimated").GetBoolean());
    }

    // It may be this machine's clock that is wrong: the agent keeps the batch, and time may heal it.
    [Fact]
    public async Task Push_WindowAheadOfTheClock_IsToBeSentAgainLater()
    {
        await using RunningAggregator aggregator = await StartAsync();
        BatchBuilder batch = new();
        batch.Add(Now.AddMinutes(10).AddSeconds(10), Select, [1000]);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => aggregator.PushAsync(batch.Request));

        Assert.Equal(RpcStatusCode.Unavailable, refused.StatusCode);
        Assert.Contains("clock", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_WindowsOlderThanIsKept_AreRefusedForGood()
    {
        await using RunningAggregator aggregator = await StartAsync();
        BatchBuilder batch = new();
        batch.Add(Now.AddDays(-91), Select, [1000]);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => aggregator.PushAsync(batch.Request));

        Assert.Equal(RpcStatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains("90 days", refused.Detail, StringComparison.Ordinal);
    }

    // What had gathered during an outage comes after what is new.
    [Fact]
    public async Task Push_Figures_AreThoseOfTheNewestWindow()
    {
        await using RunningAggregator aggregator = await StartAsync();
        foreach ((ulong sequence, int seconds) in ((ulong, int)[])[(2, 20), (1, 10)])
        {
            BatchBuilder batch = new(sequence: sequence);
            batch.Add(Start.AddSeconds(seconds), Select, [1000]);
            batch.Request.Figures = new AgentFigures
            {
                CpuNs = 1_500_000_000 * sequence,
                CpuSharePpm = 31_000,
                ResidentBytes = 2,
                HeapBytes = 3,
                GcCollections = 4,
                GcPauseNs = 5_000,
                KernelDrops = 6,
                CaptureLagNs = 7_000,
                SpoolBatches = 8,
                SpoolBytes = 9,
                SampleWeight = 4,
            };
            await aggregator.PushAsync(batch.Request);
        }

        JsonElement figures = (await aggregator.GetAsync("/agents")).GetProperty("agents")[0].GetProperty("figures");
        Assert.Equal(
            "3 0.031 2 3 4 5 6 7 8 9 4",
            string.Join(' ', figures.EnumerateObject().Skip(1).Select(figure => figure.Value.GetRawText())));
        Assert.Equal(Start.AddSeconds(20), figures.GetProperty("window").GetDateTimeOffset());
    }

    // An agent that restarts within a window reports the window's key again.
    [Fact]
    public async Task Push_KeyThatIsThereAlready_IsMerged()
    {
        await using RunningAggregator aggregator = await StartAsync();
        BatchBuilder first = new(boot: 1);
        Row firstRow = first.Add(Start, Select, [1_000_000, 2_000_000]);
        firstRow.Errors = 2;
        firstRow.ErrorsByCode.AddRange([BatchBuilder.Error(1213, 1), BatchBuilder.Error(1062, 1)]);
        BatchBuilder second = new(boot: 2);
        second.Add(Start, Select, [.. Enumerable.Repeat(50_000_000L, 98)]);
        await aggregator.PushAsync(first.Request);
        await aggregator.PushAsync(second.Request);

        JsonElement digest = (await aggregator.GetAsync("/digests")).GetProperty("digests")[0];

        Assert.Equal(100, digest.GetProperty("count").GetInt64());
        Assert.Equal(2, digest.GetProperty("errors").GetInt64());
        Assert.Equal(4_903_000, digest.GetProperty("duration_sum_us").GetDouble());
        Assert.Equal(50_000, digest.GetProperty("max_us").GetDouble());
        Assert.InRange(digest.GetProperty("p50_us").GetDouble(), 50_000 * 0.989, 50_000 * 1.011);
    }

    [Fact]
    public async Task Push_DigestWithoutText_IsAskedForUntilItsTextCame()
    {
        await using RunningAggregator aggregator = await StartAsync();
        BatchBuilder without = new(sequence: 1);
        without.Add(Start, Select, [1000], withText: false);
        BatchBuilder again = new(sequence: 2);
        again.Add(Start.AddSeconds(10), Select, [1000], withText: false);
        BatchBuilder with = new(sequence: 3);
        with.Add(Start.AddSeconds(20), Select, [1000]);
        BatchBuilder after = new(sequence: 4);
        after.Add(Start.AddSeconds(30), Select, [1000], withText: false);

        ulong[] asked = [BatchBuilder.DigestOf(Select)];
        Assert.Equal(asked, (await aggregator.PushAsync(without.Request)).UnknownDigests);
        Assert.Equal(asked, (await aggregator.PushAsync(again.Request)).UnknownDigests);
        Assert.Empty((await aggregator.PushAsync(with.Request)).UnknownDigests);
        Assert.Empty((await aggregator.PushAsync(after.Request)).UnknownDigests);
        JsonElement digest = (await aggregator.GetAsync("/digests")).GetProperty("digests")[0];
        Assert.Equal(Select, digest.GetProperty("fingerprint").GetString());
        Assert.Equal(with.Request.Digests[0].Summary, digest.GetProperty("summary").GetString());
    }

    [Fact]
    public async Task Push_RowOther_HasItsNameAndIsNeverAskedFor()
    {
        await using RunningAggregator aggregator = await StartAsync();
        BatchBuilder batch = new();
        batch.Add(Start, Select, [1000], withText: false).Digest = Digests.Digest.Other.Id;

        Assert.Empty((await aggregator.PushAsync(batch.Request)).UnknownDigests);

        JsonElement digest = await aggregator.GetAsync("/digests/0000000000000000");
        Assert.Equal(Digests.Digest.Other.Fingerprint, digest.GetProperty("fingerprint").GetString());
    }

    public static TheoryData<string, string> InvalidBatches => new()
    {
        { "no agent id", "agent_id" },
        { "long agent id", "agent_id" },
        { "short boot id", "boot_id" },
        { "sequence 0", "sequence" },
        { "first string", "strings[0]" },
        { "long string", "strings[1]" },
        { "wrong digest", "digests[0]" },
        { "percona id", "digests[0]" },
        { "long summary", "digests[0]: summary" },
        { "unaligned window", "windows[0]: start_ns" },
        { "window of 0", "windows[0]: length_ms" },
        { "window of half a second", "windows[0]: length_ms" },
        { "index", "windows[0]: rows[0]: an index" },
        { "server index", "windows[0]: servers[0]: server_index" },
        { "encrypted client index", "windows[0]: encrypted[0]: server_index or client_index" },
        { "encrypted server index", "windows[0]: encrypted[0]: server_index or client_index" },
        { "tls version", "windows[0]: encrypted[0]: tls_version" },
        { "huge encrypted counter", "windows[0]: encrypted[0]: a counter" },
        { "too much encrypted", "windows[0]: encrypted: at most" },
        { "huge counter", "windows[0]: rows[0]: a counter" },
        { "huge capture counter", "windows[0]: capture" },
        { "no count", "windows[0]: rows[0]: count" },
        { "errors above count", "windows[0]: rows[0]: count" },
        { "error codes above errors", "windows[0]: rows[0]: errors_by_code" },
        { "bucket out of range", "windows[0]: rows[0]: duration" },
        { "unpaired histogram", "windows[0]: rows[0]: duration" },
        { "histogram above count", "windows[0]: rows[0]: response_time" },
        { "sum above max", "windows[0]: rows[0]: duration_sum_ns" },
        { "sample weight", "windows[0]: rows[0]: sample_weight" },
        { "huge sample weight", "windows[0]: rows[0]: sample_weight" },
        { "connections' sample weight", "windows[0]: connections[0]: sample_weight" },
        { "transactions' sample weight", "windows[0]: transactions[0]: sample_weight" },
        { "unfinished sample weight", "windows[0]: unfinished[0]: sample_weight" },
        { "figures' sample weight", "figures: sample_weight" },
        { "huge figure", "figures: a counter" },
        { "seen out of order", "windows[0]: rows[0]: first_seen_ns" },
    };

    [Theory]
    [MemberData(nameof(InvalidBatches))]
    public async Task Push_BatchThatBreaksTheContract_IsRefusedWithTheReason(string what, string reason)
    {
        await using RunningAggregator aggregator = await StartAsync();
        BatchBuilder batch = Batch();
        Break(batch.Request, what);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => aggregator.PushAsync(batch.Request));

        Assert.Equal(RpcStatusCode.InvalidArgument, refused.StatusCode);
        Assert.StartsWith(reason, refused.Detail, StringComparison.Ordinal);
        Assert.Equal(0, (await aggregator.GetAsync("/digests")).GetProperty("total").GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task Listeners_EndpointsOfTheOther_AreNotThere()
    {
        await using RunningAggregator aggregator = await StartAsync();
        using HttpClient client = new() { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using HttpResponseMessage api = await client.GetAsync(new Uri(aggregator.GrpcAddress, "/api/v1/agents"));
        using HttpResponseMessage push = await aggregator.Http.PostAsync(
            new Uri("/querysniff.v1.Ingest/Push", UriKind.Relative), new ByteArrayContent([0, 0, 0, 0, 0]));

        Assert.Equal(HttpStatusCode.NotFound, api.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, push.StatusCode);
    }

    private static BatchBuilder Batch()
    {
        BatchBuilder batch = new();
        Row row = batch.Add(Start, Select, [1_000_000, 2_000_000, 9_000_000]);
        row.Errors = 1;
        row.ErrorsByCode.Add(BatchBuilder.Error(1062, 1));
        batch.Coverage(Start, "10.0.0.1:3306", decodedBytes: 1000);
        batch.Encrypted(Start, "10.0.0.9", 0x0304, connections: 1, bytes: 100);
        return batch;
    }

    private static void Break(PushRequest batch, string what)
    {
        Window window = batch.Windows[0];
        Row row = window.Rows[0];
        Action change = what switch
        {
            "sample weight" => () => row.SampleWeight = 3,
            "huge sample weight" => () => row.SampleWeight = 128,
            "connections' sample weight" => () => window.Connections.Add(new ConnectionCounts { SampleWeight = 3 }),
            "transactions' sample weight" => () => window.Transactions.Add(new TransactionRow { SampleWeight = 65 }),
            "unfinished sample weight" => () => window.Unfinished.Add(new UnfinishedRow { SampleWeight = 128 }),
            "figures' sample weight" => () => batch.Figures = new AgentFigures { SampleWeight = 65 },
            "huge figure" => () => batch.Figures = new AgentFigures { SpoolBytes = 1UL << 53 },
            "no agent id" => () => batch.AgentId = "",
            "long agent id" => () => batch.AgentId = new string('ä', 128),
            "short boot id" => () => batch.BootId = ByteString.CopyFrom(new byte[15]),
            "sequence 0" => () => batch.Sequence = 0,
            "first string" => () => batch.Strings[0] = "x",
            "long string" => () => batch.Strings[1] = new string('x', 1025),
            "wrong digest" => () => batch.Digests[0].Digest++,
            "percona id" => () => batch.Digests[0].PerconaId = "<script>",
            "long summary" => () => batch.Digests[0].Summary = new string('ä', 128),
            "unaligned window" => () => window.StartNs++,
            "window of 0" => () => window.LengthMs = 0,
            "window of half a second" => () => window.LengthMs = 500,
            "index" => () => row.UserIndex = (uint)batch.Strings.Count,
            "server index" => () => window.Servers[0].ServerIndex = uint.MaxValue,
            "encrypted client index" => () => window.Encrypted[0].ClientIndex = uint.MaxValue,
            "encrypted server index" => () => window.Encrypted[0].ServerIndex = uint.MaxValue,
            "tls version" => () => window.Encrypted[0].TlsVersion = 1 << 16,
            "huge encrypted counter" => () => window.Encrypted[0].BytesToClient = 1UL << 53,
            "too much encrypted" => () =>
                window.Encrypted.AddRange(Enumerable.Repeat(window.Encrypted[0], IngestLimits.EncryptedMax)),
            "huge counter" => () => row.RowsSent = 1UL << 53,
            "huge capture counter" => () => window.Capture.Frames = ulong.MaxValue,
            "no count" => () => row.Count = 0,
            "errors above count" => () => row.Errors = 4,
            "error codes above errors" => () => row.ErrorsByCode[0].Count = 2,
            "bucket out of range" => () => row.Duration.Offsets[0] = 2016,
            "unpaired histogram" => () => row.Duration.Counts.RemoveAt(0),
            "histogram above count" => () => row.ResponseTime.Counts[0] = ulong.MaxValue,
            "sum above max" => () => row.DurationSumNs = 27_000_001,
            "seen out of order" => () => row.FirstSeenNs = row.LastSeenNs + 1,
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "No such case."),
        };
        change();
    }

    private static async Task<string> EverythingAsync(RunningAggregator aggregator)
    {
        string digest = BatchBuilder.DigestOf(Select).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
        string[] paths =
        [
            "/digests?points=10", "/load", "/coverage", "/agents", $"/digests/{digest}", $"/digests/{digest}/series",
            $"/digests/{digest}/heatmap", $"/digests/{digest}/breakdown?by=user",
        ];
        string[] answers = await Task.WhenAll(
            paths.Select(async path => (await aggregator.GetAsync(path)).GetRawText()));
        return string.Join('\n', answers);
    }
}
