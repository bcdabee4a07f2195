using System.IO.Compression;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Metrics.V1;

namespace QuerySniff.Aggregator.Otlp;

/// <summary>The requests that are yet to be sent, compressed, the oldest first. Full, it gives up the oldest and counts it. One thread at a time.</summary>
internal sealed class OtlpQueue(OtlpCounts counts)
{
    /// <summary>Bytes: an hour of a fleet of some size. What is older, no one waits for.</summary>
    private const int BytesMax = 32 << 20;

    /// <summary>Requests: each failed call may take its time.</summary>
    private const int RequestsMax = 600;

    private readonly Queue<(byte[] Body, int Points)> _requests = new();
    private long _bytes;

    public bool IsEmpty => _requests.Count == 0;

    /// <summary>Adds a request.</summary>
    public void Add(ExportMetricsServiceRequest request, int points)
    {
        byte[] body = Compress(request);
        _requests.Enqueue((body, points));
        _bytes += body.Length;
        while (_requests.Count > RequestsMax || (_bytes > BytesMax && _requests.Count > 1))
        {
            counts.CountGivenUp(Remove());
        }

        counts.SetQueued(_requests.Count);
    }

    /// <summary>The body of the request that waits longest.</summary>
    public byte[] Peek() => _requests.Peek().Body;

    /// <summary>Takes that request out.</summary>
    /// <returns>How many points it has.</returns>
    public int Remove()
    {
        (byte[] body, int points) = _requests.Dequeue();
        _bytes -= body.Length;
        counts.SetQueued(_requests.Count);
        return points;
    }

    private static byte[] Compress(ExportMetricsServiceRequest request)
    {
        using MemoryStream body = new();
        using (GZipStream gzip = new(body, CompressionLevel.Fastest))
        {
            request.WriteTo(gzip);
        }

        return body.ToArray();
    }
}
