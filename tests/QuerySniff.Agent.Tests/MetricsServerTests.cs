using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Figures;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Tests;

public sealed class MetricsServerTests : IDisposable
{
    private readonly SteppedTime _clock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client = new();
    private readonly BatchQueue _queue = new(
        null, new BatchQueueLimits(1 << 20, 1 << 20), new BatchMerger(Batches.Identity), [Batches.Tag], NullLogger.Instance);

    private readonly FigureBoard _board;
    private readonly MetricsServer _server;
    private readonly Task _serving;

    public MetricsServerTests()
    {
        _board = new FigureBoard(_queue, _clock);
        _server = MetricsServer.Listen(new IPEndPoint(IPAddress.Loopback, 0), _board, _clock);
        _client.BaseAddress = new Uri($"http://{_server.Address}");
        _serving = _server.RunAsync(_stop.Token);
    }

    public void Dispose()
    {
        _stop.Cancel();
        Task.WaitAny(_serving);
        _server.Dispose();
        _queue.Dispose();
        _client.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Metrics_Figures_AreThere()
    {
        _queue.Enqueue(Batches.Of(0));
        _board.Post(0, new CaptureFigures
        {
            Frames = 12_345_678_901,
            Commands = 7,
            KernelDrops = 3,
            LagNanoseconds = 1_500_000,
            SampleWeight = 4,
            CpuShare = 0.031,
        });
        using HttpResponseMessage response = await _client.GetAsync("/metrics");
        string text = await response.Content.ReadAsStringAsync();

        Assert.Equal(PrometheusWriter.ContentType, response.Content.Headers.ContentType!.ToString());
        Assert.Contains("\nquerysniff_capture_frames_total 12345678901\n", text, StringComparison.Ordinal);
        Assert.Contains("\nquerysniff_commands_total 7\n", text, StringComparison.Ordinal);
        Assert.Contains("\nquerysniff_capture_dropped_frames_total{by=\"kernel\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("\nquerysniff_capture_lag_seconds 0.0015\n", text, StringComparison.Ordinal);
        Assert.Contains("\nquerysniff_sample_ratio 0.25\n", text, StringComparison.Ordinal);
        Assert.Contains("\nquerysniff_cpu_share 0.031\n", text, StringComparison.Ordinal);
        Assert.Contains("\nquerysniff_spool_batches 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nprocess_resident_memory_bytes ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_CaptureThreadSilent_IsBadUntilItIsHeardAgain()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusOf("/healthz"));
        _clock.Step(FigureBoard.SilenceMax + TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusOf("/healthz"));
        _board.Post(0, new CaptureFigures { Timestamp = _clock.GetTimestamp() });
        Assert.Equal(HttpStatusCode.OK, await StatusOf("/healthz"));
    }

    [Fact]
    public async Task Path_OfNothing_IsNotFound() => Assert.Equal(HttpStatusCode.NotFound, await StatusOf("/"));

    [Theory]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK")]
    [InlineData("GET /healthz?x=1 HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK")]
    [InlineData("POST /metrics HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 405 MethodNotAllowed")]
    [InlineData("\u0016\u0003\u0001 this is TLS\r\n\r\n", "HTTP/1.1 400 BadRequest")]
    [InlineData("GET /healthz HTTP/2.0\r\n\r\n", "HTTP/1.1 400 BadRequest")]
    public async Task Request_OfWhateverKind_HasAnAnswer(string request, string expected) =>
        Assert.StartsWith(expected, await Send(Encoding.ASCII.GetBytes(request)), StringComparison.Ordinal);

    [Fact]
    public async Task Request_Head_HasNoContent()
    {
        string answer = await Send("HEAD /metrics HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ThatNeverEnds_IsCutOffAndTheNextIsAnswered()
    {
        using TcpClient endless = new();
        await endless.ConnectAsync(_server.Address);
        await endless.GetStream().WriteAsync(new byte[64 << 10]);
        Assert.Equal(HttpStatusCode.OK, await StatusOf("/healthz"));
    }

    [Fact]
    public async Task Request_Abandoned_DoesNotEndTheServer()
    {
        using (TcpClient gone = new())
        {
            await gone.ConnectAsync(_server.Address);
            gone.LingerState = new LingerOption(true, 0);
        }

        Assert.Equal(HttpStatusCode.OK, await StatusOf("/healthz"));
        Assert.False(_serving.IsCompleted);
    }

    [Fact]
    public void Listen_AddressInUse_SaysWhich()
    {
        UsageException e = Assert.Throws<UsageException>(() => MetricsServer.Listen(_server.Address, _board, _clock));
        Assert.Contains(_server.Address.ToString(), e.Message, StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> StatusOf(string path)
    {
        using HttpResponseMessage response = await _client.GetAsync(path);
        return response.StatusCode;
    }

    private async Task<string> Send(byte[] request)
    {
        using TcpClient client = new();
        await client.ConnectAsync(_server.Address);
        await client.GetStream().WriteAsync(request);
        using StreamReader reader = new(client.GetStream(), Encoding.ASCII);
        return await reader.ReadToEndAsync();
    }
}
