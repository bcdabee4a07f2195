using System.Text.Json;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Metrics.V1;
using QuerySniff.Aggregator.Fleet;
using QuerySniff.Aggregator.Otlp;
using QuerySniff.Contracts.V1;
using QuerySniff.Digests;
using QuerySniff.TestKit;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

/// <summary>Durations by OTLP: counted by a real aggregator, taken by a real HTTP server.</summary>
public sealed class OtlpTests : IAsyncLifetime, IDisposable
{
    private const string Select = "select * from orders where id = ?";

    private readonly TemporaryFolder _folder = new();
    private OtlpReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await OtlpReceiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Durations_Sent_AreWhatTheApiSaysInCountSumAndQuantiles()
    {
        await using RunningAggregator aggregator = await StartAsync(otlp: Options());
        await PushAsync(aggregator, 1, [1_000]);
        await ChooseAsync(aggregator);
        Random random = new(3);
        long[] durations = [.. Enumerable.Range(0, 2_000).Select(_ => (long)Math.Exp(random.NextDouble() * 15) * 1_000)];
        await PushAsync(aggregator, 2, durations);

        ExponentialHistogramDataPoint[] points =
        [
            .. (await _receiver.DurationsAsync(2_001)).Select(taken => taken.Point)
                .Where(point => OtlpReceiver.TextOf(point.Attributes, "db.query.summary") is not null),
        ];

        JsonElement told = (await aggregator.GetAsync("/digests?from=2026-11-22T08:00:20Z&to=2026-11-22T08:00:30Z")).GetProperty("digests")[0];
        ExponentialHistogramDataPoint point = Assert.Single(points);
        Assert.Equal(told.GetProperty("count").GetUInt64(), point.Count);
        Assert.Equal(told.GetProperty("duration_sum_us").GetDouble() / 1e6, point.Sum, 6);
        Assert.Equal(told.GetProperty("max_us").GetDouble() / 1e6, point.Max, 9);
        Assert.Equal(durations.Min() / 1e9, point.Min, 12);
        Assert.Equal(point.Count, point.Positive.BucketCounts.Aggregate(0UL, (sum, count) => sum + count));
        foreach ((double share, string name) in new[] { (0.5, "p50_us"), (0.95, "p95_us"), (0.99, "p99_us") })
        {
            // What the rounding of the buckets makes of it, and nothing more.
            double expected = told.GetProperty(name).GetDouble() / 1e6;
            Assert.InRange(QuantileSeconds(point, share), expected * 0.991, expected);
        }
    }

    [Fact]
    public async Task Durations_Sent_HaveTheAttributesOfTheConventions()
    {
        await using RunningAggregator aggregator = await StartAsync(otlp: Options());
        await PushAsync(aggregator, 1, [1_000]);
        await ChooseAsync(aggregator);
        await PushAsync(aggregator, 2, [2_000]);
        IReadOnlyList<(ResourceMetrics Resource, ExponentialHistogramDataPoint Point)> taken = await _receiver.DurationsAsync(2);

        (ResourceMetrics resource, ExponentialHistogramDataPoint named) = taken.Single(
            item => OtlpReceiver.TextOf(item.Point.Attributes, "db.query.summary") is not null);
        Dictionary<string, string> expected = new(StringComparer.Ordinal)
        {
            ["db.system.name"] = "mysql",
            ["db.namespace"] = "shop",
            ["db.operation.name"] = "SELECT",
            ["db.query.summary"] = "SELECT orders",
            ["server.address"] = "2001:db8::1",
            ["server.port"] = "3306",
        };
        Assert.Equal(expected, named.Attributes.ToDictionary(a => a.Key, a => OtlpReceiver.TextOf([a], a.Key)!, StringComparer.Ordinal));
        Assert.Equal("db1.example", OtlpReceiver.TextOf(resource.Resource.Attributes, "host.name"));
        Assert.Equal("db1", OtlpReceiver.TextOf(resource.Resource.Attributes, "service.instance.id"));
        Assert.Equal(LatencyHistogram.Scale, named.Scale);
        Metric metric = resource.ScopeMetrics.Single().Metrics.First();
        Assert.Equal(("db.client.operation.duration", "s"), (metric.Name, metric.Unit));
        Assert.Equal(AggregationTemporality.Delta, metric.ExponentialHistogram.AggregationTemporality);

        // What came before there was a choice.
        ExponentialHistogramDataPoint overflow = taken.Single(item => !ReferenceEquals(item.Point, named)).Point;
        Assert.Equal("otel.metric.overflow", Assert.Single(overflow.Attributes).Key);
        Assert.Equal("true", OtlpReceiver.TextOf(overflow.Attributes, "otel.metric.overflow"));
    }

    [Fact]
    public async Task Errors_Sent_AreCountedByTheirCode()
    {
        await using RunningAggregator aggregator = await StartAsync(otlp: Options());
        BatchBuilder batch = new();
        Row row = batch.Add(Now.AddMinutes(-1), Select, [1_000, 2_000, 3_000, 4_000]);
        row.Errors = 3;
        row.ErrorsByCode.Add(BatchBuilder.Error(1062, 2));
        await aggregator.PushAsync(batch.Request);
        await _receiver.DurationsAsync(4);

        Sum sum = _receiver.Requests.SelectMany(taken => taken.Request.ResourceMetrics).SelectMany(resource => resource.ScopeMetrics)
            .SelectMany(scope => scope.Metrics).Single(metric => metric.Name == OtlpEncoder.ErrorsName).Sum;
        Assert.True(sum.IsMonotonic);
        Assert.Equal(
            [("1062", 2L), ("_OTHER", 1L)],
            sum.DataPoints.Select(point => (OtlpReceiver.TextOf(point.Attributes, "error.type")!, point.AsInt)).Order());
    }

    [Theory]
    [InlineData(StatusCodes.Status429TooManyRequests)]
    [InlineData(StatusCodes.Status502BadGateway)]
    [InlineData(StatusCodes.Status503ServiceUnavailable)]
    [InlineData(StatusCodes.Status504GatewayTimeout)]
    public async Task Points_NotTakenNow_AreSentAgainAsTheyWere(int status)
    {
        await using RunningAggregator aggregator = await StartAsync(otlp: Options());
        _receiver.Answers.Enqueue(response => (response.StatusCode, response.Headers.RetryAfter) = (status, "1"));
        await PushAsync(aggregator, 1, [1_000]);

        await _receiver.ArrivedAsync();
        await _receiver.ArrivedAsync();

        ExportMetricsServiceRequest[] requests = [.. _receiver.Requests.Select(taken => taken.Request).Take(2)];
        Assert.Equal(requests[0], requests[1]);
        Assert.Equal(1, aggregator.Services.GetRequiredService<OtlpCounts>().FailedCalls);
    }

    [Theory]
    [InlineData(StatusCodes.Status400BadRequest)]
    [InlineData(StatusCodes.Status401Unauthorized)]
    [InlineData(StatusCodes.Status500InternalServerError)]
    [InlineData(StatusCodes.Status307TemporaryRedirect)]
    public async Task Points_Refused_AreCountedAndNotSentAgain(int status)
    {
        await using RunningAggregator aggregator = await StartAsync(otlp: Options());
        _receiver.Answers.Enqueue(response => (response.StatusCode, response.Headers.Location) = (status, "http://127.0.0.1:1/"));
        await PushAsync(aggregator, 1, [1_000]);
        await _receiver.ArrivedAsync();
        await PushAsync(aggregator, 2, [5_000, 6_000]);
        await _receiver.ArrivedAsync();

        Assert.Equal(2, _receiver.Requests.Count);
        Assert.NotEqual(_receiver.Requests.First().Request, _receiver.Requests.Last().Request);
        Assert.Equal(1, (await ScrapeAsync(aggregator))["querysniff_otlp_refused_points_total"]);
    }

    [Fact]
    public async Task Points_PartlyRefused_AreCounted()
    {
        await using RunningAggregator aggregator = await StartAsync(otlp: Options());
        _receiver.Answers.Enqueue(response =>
        {
            byte[] body = new ExportMetricsServiceResponse
            {
                PartialSuccess = new ExportMetricsPartialSuccess { RejectedDataPoints = 1, ErrorMessage = "no" },
            }.ToByteArray();
            response.ContentType = "application/x-protobuf";
            response.ContentLength = body.Length;
            response.Body.WriteAsync(body).AsTask().GetAwaiter().GetResult();
        });
        await PushAsync(aggregator, 1, [1_000]);
        await _receiver.ArrivedAsync();
        await PushAsync(aggregator, 2, [1_000]);
        await _receiver.ArrivedAsync();

        Assert.Equal(1, (await ScrapeAsync(aggregator))["querysniff_otlp_refused_points_total"]);
    }

    // What is counted between the last interval and the end is not lost.
    [Fact]
    public async Task Points_OfAnAggregatorThatStops_AreSent()
    {
        await using (RunningAggregator aggregator = await StartAsync(otlp: Options() with { Interval = TimeSpan.FromHours(1) }))
        {
            await PushAsync(aggregator, 1, [1_000, 2_000]);
        }

        Assert.Single(_receiver.Requests);
        await _receiver.DurationsAsync(2);
    }

    [Fact]
    public async Task Headers_OfTheFile_AreSentAndInNoMetric()
    {
        File.WriteAllText(_folder.Combine("headers"), "# who we are\n\nAuthorization: Bearer token-canary\n");
        await using RunningAggregator aggregator = await StartAsync(otlp: Options() with { HeadersFile = _folder.Combine("headers") });
        await PushAsync(aggregator, 1, [1_000]);
        await _receiver.ArrivedAsync();

        Assert.Equal("Bearer token-canary", _receiver.Requests.First().Authorization);
        Assert.DoesNotContain(
            "canary", await aggregator.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_OfAWrongLine_AreNotShown()
    {
        File.WriteAllText(_folder.Combine("headers"), "token-canary\n");
        using HttpRequestMessage request = new();

        string message = Assert.Throws<FormatException>(() => OtlpHeaders.AddTo(request.Headers, _folder.Combine("headers"))).Message;
        Assert.Contains("line 1", message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", message, StringComparison.Ordinal);
    }

    // A receiver that is away costs memory up to a bound, and no more.
    [Fact]
    public void Queue_ThatIsFull_GivesUpTheOldestAndCountsIt()
    {
        OtlpCounts counts = new();
        OtlpQueue queue = new(counts);
        for (int i = 0; i < 700; i++)
        {
            queue.Add(new ExportMetricsServiceRequest(), points: i);
        }

        Assert.Equal(600, counts.Queued);
        Assert.Equal(Enumerable.Range(0, 100).Sum(), counts.GivenUp);
        Assert.Equal(100, queue.Remove());
    }

    [Fact]
    public void Interval_OfMorePointsThanItsBound_HasTheRestInOne()
    {
        DurationInterval interval = new(Start);
        BatchBuilder batch = new();
        Row row = batch.Add(Start, Select, [1_000]);
        const int extra = 50;
        for (int i = 0; i < DurationInterval.PointsMax + extra; i++)
        {
            interval.Add(batch.Request, row, FormattableString.Invariant($"SELECT t{i}"));
        }

        (ExportMetricsServiceRequest Request, int Points)[] requests = [.. OtlpEncoder.Encode(interval, Now)];
        ExponentialHistogramDataPoint[] points =
        [
            .. requests.SelectMany(request => request.Request.ResourceMetrics)
                .SelectMany(resource => resource.ScopeMetrics.Single().Metrics.Single().ExponentialHistogram.DataPoints),
        ];
        Assert.All(requests, request => Assert.InRange(request.Points, 1, 2_000));
        Assert.Equal(DurationInterval.PointsMax + 1, points.Length);
        Assert.Equal((ulong)extra, points.Single(point => OtlpReceiver.TextOf(point.Attributes, "otel.metric.overflow") == "true").Count);
    }

    // log2(10^9) * 32, to the nearest; the bounds are told less than a hundredth too low.
    [Fact]
    public void Buckets_OfSeconds_AreThoseOfNanosecondsMovedByLessThanOne()
    {
        double exact = Math.Log2(1e9) * (1 << LatencyHistogram.Scale);
        Assert.Equal(956.7153, exact, 4);
        Assert.Equal(OtlpEncoder.BucketsOfASecond, Math.Round(exact));
        Assert.InRange(Math.Pow(2, (exact - OtlpEncoder.BucketsOfASecond) / (1 << LatencyHistogram.Scale)), 0.991, 1);
    }

    private OtlpOptions Options() => new(_receiver.Address, HeadersFile: null, TimeSpan.FromMilliseconds(100));

    private static Task ChooseAsync(RunningAggregator aggregator) =>
        aggregator.Services.GetRequiredService<DigestChoice>().ChooseAsync(CancellationToken.None);

    private static async Task<PrometheusText> ScrapeAsync(RunningAggregator aggregator) =>
        new(await aggregator.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative)));

    private static Task<PushResponse> PushAsync(RunningAggregator aggregator, ulong sequence, long[] durations)
    {
        BatchBuilder batch = new(sequence: sequence);
        batch.Summaries[Select] = "SELECT orders";
        batch.Add(Start.AddSeconds(sequence * 10), Select, durations, server: "[2001:db8::1]:3306");
        return aggregator.PushAsync(batch.Request);
    }

    // As a receiver reckons it: the middle of the bucket that the rank is in.
    private static double QuantileSeconds(ExponentialHistogramDataPoint point, double share)
    {
        double rank = Math.Ceiling(share * point.Count);
        for (int i = 0; i < point.Positive.BucketCounts.Count; i++)
        {
            rank -= point.Positive.BucketCounts[i];
            if (rank <= 0)
            {
                return Math.Pow(2, (point.Positive.Offset + i + 0.5) / Math.Pow(2, point.Scale));
            }
        }

        return double.NaN;
    }
}
