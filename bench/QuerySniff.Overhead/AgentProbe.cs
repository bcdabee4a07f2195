using System.Globalization;
using QuerySniff.TestKit;

namespace QuerySniff.Overhead;

/// <summary>Looks at an agent from outside, by /proc, and asks it for its own figures.</summary>
internal sealed class AgentProbe(ProcessUnderTest agent, string metricsAddress) : IDisposable
{
    private const double BytesPerMib = 1 << 20;

    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://{metricsAddress}") };

    /// <summary>Looks.</summary>
    /// <param name="seconds">Since the load began.</param>
    /// <param name="delivered">What the sink has.</param>
    public async Task<SoakSample> ReadAsync(double seconds, BatchTotals delivered)
    {
        // Before the agent is asked: the question takes a handle.
        int handles = ProcessStatus.Handles(agent.Id);
        Dictionary<string, double> metrics = Parse(await _http.GetStringAsync("/metrics").ConfigureAwait(false));
        return new SoakSample(
            seconds,
            ProcessStatus.RssMib(agent.Id),
            metrics["dotnet_gc_heap_size_bytes"] / BytesPerMib,
            handles,
            ProcessStatus.Threads(agent.Id),
            metrics["querysniff_cpu_share"],
            metrics["querysniff_sample_ratio"],
            (long)metrics["querysniff_capture_dropped_frames_total{by=\"kernel\"}"],
            delivered);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static Dictionary<string, double> Parse(string text) => text
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(line => !line.StartsWith('#'))
        .Select(line => line.Split(' '))
        .ToDictionary(parts => parts[0], parts => double.Parse(parts[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
}
