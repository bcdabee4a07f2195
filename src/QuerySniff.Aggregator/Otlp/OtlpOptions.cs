namespace QuerySniff.Aggregator.Otlp;

/// <summary>Where the fleet's durations are sent by OTLP.</summary>
/// <param name="Endpoint">The base address, as OTEL_EXPORTER_OTLP_ENDPOINT: <c>v1/metrics</c> is appended.</param>
/// <param name="HeadersFile">The file of the headers that are sent, often a secret; null: none.</param>
/// <param name="Interval">How often.</param>
internal sealed record OtlpOptions(Uri Endpoint, string? HeadersFile, TimeSpan Interval)
{
    /// <summary>Where metrics are posted to.</summary>
    public Uri MetricsAddress { get; } = new($"{Endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/')}/v1/metrics{Endpoint.Query}");
}
