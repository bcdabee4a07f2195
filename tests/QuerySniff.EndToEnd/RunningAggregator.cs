using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>An aggregator that runs, and its API.</summary>
internal sealed class RunningAggregator : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Takes a process that was started.</summary>
    public RunningAggregator(ProcessUnderTest process, int httpPort, int grpcPort)
    {
        Process = process;
        GrpcPort = grpcPort;
        Address = new Uri($"http://127.0.0.1:{httpPort.ToString(CultureInfo.InvariantCulture)}");
        _http = new HttpClient { BaseAddress = Address };
    }

    /// <summary>The process.</summary>
    public ProcessUnderTest Process { get; }

    /// <summary>The dashboard's address.</summary>
    public Uri Address { get; }

    /// <summary>The port that agents send to.</summary>
    public int GrpcPort { get; }

    /// <summary>Waits for /readyz.</summary>
    public async Task WaitUntilReadyAsync()
    {
        await Process.WaitForLineAsync(line => line.Contains(Address.Authority, StringComparison.Ordinal));
        using HttpResponseMessage ready = await _http.GetAsync("/readyz");
        Assert.True(ready.StatusCode == HttpStatusCode.OK, $"/readyz answered {ready.StatusCode}:\n{Process}");
    }

    /// <summary>Reads an answer of the API.</summary>
    public async Task<JsonElement> GetAsync(string pathAndQuery)
    {
        string text = await GetTextAsync(pathAndQuery);
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>Reads an answer as it is.</summary>
    public Task<string> GetTextAsync(string pathAndQuery) => _http.GetStringAsync(pathAndQuery);

    /// <summary>Posts JSON to the API, which must take it.</summary>
    public async Task PostAsync(string path, string json)
    {
        using StringContent content = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _http.PostAsync(path, content);
        answer.EnsureSuccessStatusCode();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        Process.Dispose();
    }
}
