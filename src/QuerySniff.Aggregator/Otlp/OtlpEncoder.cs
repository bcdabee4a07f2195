using System.Globalization;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Metrics.V1;
using OpenTelemetry.Proto.Resource.V1;
using QuerySniff.Aggregator.Fleet;
using QuerySniff.Digests;
using QuerySniff.Sql;

namespace QuerySniff.Aggregator.Otlp;

/// <summary>
/// Makes OTLP's messages of an interval: opentelemetry.io, "Semantic conventions for database client metrics", and "Metrics Data
/// Model". OpenTelemetry's SDK measures single values and makes its own buckets; these are ready.
/// </summary>
internal static class OtlpEncoder
{
    public const string DurationName = "db.client.operation.duration";
    public const string ErrorsName = "querysniff.db.client.errors";

    /// <summary>
    /// From buckets of nanoseconds to buckets of seconds: log2(10^9) * 32 = 956.7153 of them, rounded. So bounds are told 0.2847 of a
    /// bucket too low, 0.62 %; counts, sum, smallest and largest are exact. A value on a bound is in the bucket above it here
    /// and in the one below it there.
    /// </summary>
    public const int BucketsOfASecond = 957;

    /// <summary>Points of a request: a message of some MiB at most, which collectors take as they are set up.</summary>
    private const int PointsMax = 2_000;

    private const double NanosecondsPerSecond = 1e9;

    /// <summary>The version of the conventions that the attributes are of.</summary>
    private const string SchemaUrl = "https://opentelemetry.io/schemas/1.33.0";

    /// <summary>The requests of an interval, and how many points each has.</summary>
    public static IEnumerable<(ExportMetricsServiceRequest Request, int Points)> Encode(DurationInterval interval, DateTimeOffset end)
    {
        ExportMetricsServiceRequest request = new();
        int points = 0;
        foreach (HostPoints host in interval.Hosts)
        {
            foreach ((PointKey? Key, DurationPoint Point)[] chunk in host.All.Chunk(PointsMax))
            {
                Builder builder = new(Nanoseconds(interval.Start), Nanoseconds(end));
                foreach ((PointKey? key, DurationPoint point) in chunk)
                {
                    builder.Add(key, point);
                }

                if (points > 0 && points + builder.Points > PointsMax)
                {
                    yield return (request, points);
                    (request, points) = (new ExportMetricsServiceRequest(), 0);
                }

                if (builder.Points > 0)
                {
                    request.ResourceMetrics.Add(builder.Of(host));
                    points += builder.Points;
                }
            }
        }

        if (points > 0)
        {
            yield return (request, points);
        }
    }

    private static ulong Nanoseconds(DateTimeOffset time) => (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static KeyValue Attribute(string key, string value) => new() { Key = key, Value = new AnyValue { StringValue = value } };

    private static IEnumerable<KeyValue> AttributesOf(PointKey? key)
    {
        if (key is not { } known)
        {
            // "Metrics SDK", "Overflow attribute": it stands alone.
            yield return new KeyValue { Key = "otel.metric.overflow", Value = new AnyValue { BoolValue = true } };
            yield break;
        }

        yield return Attribute("db.system.name", "mysql");
        if (known.Schema.Length > 0)
        {
            yield return Attribute("db.namespace", known.Schema);
        }

        if (known.Summary.Length > 0)
        {
            yield return Attribute("db.query.summary", known.Summary);
            if (SummaryTerms.Of(known.Summary).Verb is { Length: > 0 } verb)
            {
                yield return Attribute("db.operation.name", verb);
            }
        }

        // "ip:port" or "[ip]:port", or what an agent's full table has in its place.
        int colon = known.Server.LastIndexOf(':');
        if (int.TryParse(known.Server.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && colon > 0)
        {
            yield return Attribute("server.address", known.Server[..colon].Trim('[', ']'));
            yield return new KeyValue { Key = "server.port", Value = new AnyValue { IntValue = port } };
        }
    }

    private sealed class Builder(ulong startNs, ulong endNs)
    {
        private readonly ExponentialHistogram _durations = new() { AggregationTemporality = AggregationTemporality.Delta };
        private readonly Sum _errors = new() { AggregationTemporality = AggregationTemporality.Delta, IsMonotonic = true };

        public int Points => _durations.DataPoints.Count + _errors.DataPoints.Count;

        public void Add(PointKey? key, DurationPoint point)
        {
            KeyValue[] attributes = [.. AttributesOf(key)];
            if (point.Durations.Count > 0)
            {
                _durations.DataPoints.Add(PointOf(point, attributes));
            }

            foreach ((uint code, ulong count) in point.Errors)
            {
                string type = code == DurationPoint.OtherCode ? "_OTHER" : code.ToString(CultureInfo.InvariantCulture);
                _errors.DataPoints.Add(new NumberDataPoint
                {
                    Attributes = { attributes, Attribute("error.type", type) },
                    StartTimeUnixNano = startNs,
                    TimeUnixNano = endNs,
                    AsInt = (long)count,
                });
            }
        }

        public ResourceMetrics Of(HostPoints host)
        {
            ScopeMetrics scope = new() { Scope = new InstrumentationScope { Name = "querysniff" }, SchemaUrl = SchemaUrl };
            if (_durations.DataPoints.Count > 0)
            {
                scope.Metrics.Add(new Metric
                {
                    Name = DurationName,
                    Description = "Duration of database client operations.",
                    Unit = "s",
                    ExponentialHistogram = _durations,
                });
            }

            if (_errors.DataPoints.Count > 0)
            {
                scope.Metrics.Add(new Metric
                {
                    Name = ErrorsName,
                    Description = "Database client operations that the server answered with an error.",
                    Unit = "{operation}",
                    Sum = _errors,
                });
            }

            return new ResourceMetrics
            {
                Resource = new Resource
                {
                    Attributes =
                    {
                        Attribute("service.name", "querysniff"),
                        Attribute("service.instance.id", host.AgentId),
                        Attribute("host.name", host.HostName),
                    },
                },
                ScopeMetrics = { scope },
                SchemaUrl = SchemaUrl,
            };
        }

        private ExponentialHistogramDataPoint PointOf(DurationPoint point, KeyValue[] attributes)
        {
            ExponentialHistogramDataPoint.Types.Buckets buckets = new();
            int next = -1;
            foreach (HistogramBucket bucket in point.Durations)
            {
                next = next < 0 ? bucket.Bucket : next;
                if (buckets.BucketCounts.Count == 0)
                {
                    buckets.Offset = bucket.Bucket - BucketsOfASecond;
                }

                for (; next < bucket.Bucket; next++)
                {
                    buckets.BucketCounts.Add(0);
                }

                buckets.BucketCounts.Add((ulong)bucket.Count);
                next++;
            }

            return new ExponentialHistogramDataPoint
            {
                Attributes = { attributes },
                StartTimeUnixNano = startNs,
                TimeUnixNano = endNs,
                Count = (ulong)point.Durations.Count,
                Sum = point.SumNs / NanosecondsPerSecond,
                Min = point.MinNs / NanosecondsPerSecond,
                Max = point.MaxNs / NanosecondsPerSecond,
                Scale = LatencyHistogram.Scale,
                Positive = buckets,
            };
        }
    }
}
