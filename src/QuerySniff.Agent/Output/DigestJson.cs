using System.Text.Encodings.Web;
using System.Text.Json;
using QuerySniff.Digests;
using QuerySniff.Sql;

namespace QuerySniff.Agent.Output;

/// <summary>The result of `digest --json`, with the names of the aggregator's API.</summary>
internal static class DigestJson
{
    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = true,
    };

    /// <summary>Writes the result as one object.</summary>
    public static void Write(Stream output, DigestResult result)
    {
        using Utf8JsonWriter json = new(output, JsonOptions);
        json.WriteStartObject();
        WriteCoverage(json, result);
        json.WriteStartArray("digests"u8);
        foreach (DigestRow row in result.Rows)
        {
            WriteDigest(json, row);
        }

        json.WriteEndArray();
        SessionsJson.Write(json, result.Sessions);
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    /// <summary>Writes the coverage as the property "coverage".</summary>
    public static void WriteCoverage(Utf8JsonWriter json, DigestResult result)
    {
        CaptureCoverage capture = result.Capture;
        ServerCoverage servers = result.Coverage;
        json.WriteStartObject("coverage"u8);
        if (CoverageShare.Of(servers, capture) is { } share)
        {
            json.WriteNumber("share"u8, share);
        }
        else
        {
            json.WriteNull("share"u8);
        }

        json.WriteNumber("frames"u8, capture.Frames);
        json.WriteNumber("frame_bytes"u8, capture.FrameBytes);
        json.WriteNumber("frames_skipped"u8, capture.FramesSkipped);
        json.WriteNumber("fragments"u8, capture.Fragments);
        json.WriteNumber("flows_evicted"u8, capture.FlowsEvicted);
        json.WriteNumber("segments"u8, servers.Segments);
        json.WriteNumber("decoded_bytes"u8, servers.DecodedBytes);
        json.WriteNumber("encrypted_bytes"u8, servers.EncryptedBytes);
        json.WriteNumber("skipped_bytes"u8, servers.SkippedBytes);
        json.WriteNumber("gaps"u8, servers.Gaps);
        json.WriteNumber("gap_bytes"u8, servers.GapBytes);
        json.WriteNumber("connections_opened"u8, servers.ConnectionsOpened);
        json.WriteNumber("connections_encrypted"u8, servers.ConnectionsEncrypted);
        json.WriteNumber("connections_mid_stream"u8, servers.ConnectionsMidStream);
        json.WriteNumber("connections_desynchronised"u8, servers.ConnectionsDesynchronised);
        json.WriteNumber("connections_compressed"u8, servers.ConnectionsCompressed);
        json.WriteNumber("logins_failed"u8, servers.LoginsFailed);
        json.WriteNumber("commands_completed"u8, servers.CommandsCompleted);
        json.WriteNumber("commands_tainted"u8, servers.CommandsTainted);
        json.WriteNumber("commands_unanswered"u8, servers.CommandsUnanswered);
        json.WriteNumber("packets_unparsable"u8, servers.PacketsUnparsable);
        json.WriteStartArray("encrypted"u8);
        foreach (EncryptedTraffic traffic in result.Encrypted)
        {
            WriteEncrypted(json, traffic);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteEncrypted(Utf8JsonWriter json, EncryptedTraffic traffic)
    {
        json.WriteStartObject();
        json.WriteString("server"u8, traffic.Server);
        json.WriteString("client"u8, traffic.Client);
        json.WriteString("tls_version"u8, TlsVersions.Format(traffic.TlsVersion));
        json.WriteNumber("connections"u8, traffic.Connections);
        json.WriteNumber("bytes_to_server"u8, traffic.BytesToServer);
        json.WriteNumber("bytes_to_client"u8, traffic.BytesToClient);
        json.WriteEndObject();
    }

    private static void WriteDigest(Utf8JsonWriter json, DigestRow row)
    {
        json.WriteStartObject();
        json.WriteString("digest"u8, DigestId.Format(row.Digest.Id));
        json.WriteString("fingerprint"u8, row.Digest.Fingerprint);
        json.WriteString("percona_id"u8, row.Digest.PerconaId);
        json.WriteString("summary"u8, row.Digest.Summary);
        json.WriteNumber("count"u8, row.Count);
        json.WriteNumber("errors"u8, row.Errors);
        json.WriteNumber("duration_sum_us"u8, Microseconds(row.DurationSumNanoseconds));
        WriteQuantile(json, "p50_us"u8, row.Duration, 0.50);
        WriteQuantile(json, "p95_us"u8, row.Duration, 0.95);
        WriteQuantile(json, "p99_us"u8, row.Duration, 0.99);
        json.WriteNumber("max_us"u8, Microseconds(row.DurationMaxNanoseconds));
        json.WriteNumber("rows_sent"u8, row.RowsSent);
        json.WriteNumber("rows_affected"u8, row.RowsAffected);
        json.WriteNumber("request_bytes"u8, row.RequestBytes);
        json.WriteNumber("response_bytes"u8, row.ResponseBytes);
        json.WriteNumber("warnings"u8, row.Warnings);
        json.WriteNumber("no_index"u8, row.NoIndexUsed);
        json.WriteNumber("no_good_index"u8, row.NoGoodIndexUsed);
        json.WriteNumber("tainted"u8, row.Tainted);
        json.WriteString("first_seen"u8, Rfc3339.Format(row.FirstSeen));
        json.WriteString("last_seen"u8, Rfc3339.Format(row.LastSeen));
        json.WriteEndObject();
    }

    /// <summary>Writes a quantile in microseconds; null of nothing.</summary>
    public static void WriteQuantile(Utf8JsonWriter json, ReadOnlySpan<byte> name, LatencyHistogram histogram, double q)
    {
        if (histogram.Count == 0)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteNumber(name, Math.Round(histogram.Quantile(q) / 1_000, 3));
        }
    }

    /// <summary>Nanoseconds as microseconds, exactly.</summary>
    public static decimal Microseconds(long nanoseconds) => nanoseconds / 1_000m;
}
