using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>A fact that captures live and has Prometheus' own parser read the metrics; skipped, saying so, where one lacks.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MetricsFactAttribute : FactAttribute
{
    /// <summary>Asks for CAP_NET_RAW and python3-prometheus-client.</summary>
    public MetricsFactAttribute() =>
        Skip = new CaptureFactAttribute().Skip ?? new PythonFactAttribute("prometheus_client").Skip;
}
