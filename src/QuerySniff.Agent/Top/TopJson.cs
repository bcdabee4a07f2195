using System.Text.Encodings.Web;
using System.Text.Json;
using QuerySniff.Agent.Output;
using QuerySniff.Sql;

namespace QuerySniff.Agent.Top;

/// <summary>The list as one JSON object on a line (`top --json`), with the names of the aggregator's API.</summary>
internal static class TopJson
{
    private const double NanosecondsPerMicrosecond = 1e3;
    private const int MicrosecondsDigits = 3;
    private const int RateDigits = 6;

    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the object and the line's end.</summary>
    public static void Write(Stream output, TopOptions options, TopSpan span, long until)
    {
        TopTable table = TopTable.Of(span, options.Filter, options.Order);
        using (Utf8JsonWriter json = new(output, JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("until"u8, Rfc3339.Format(until));
            json.WriteNumber("seconds"u8, Math.Round(span.ElapsedNanoseconds / 1e9, MicrosecondsDigits));
            WriteMeasures(json, table.Total);
            DigestJson.WriteCoverage(json, DigestResult.Of(options.What, span.Window));
            json.WriteStartArray("digests"u8);
            foreach (TopRow row in table.Rows)
            {
                json.WriteStartObject();
                json.WriteString("digest"u8, DigestId.Format(row.Digest.Id));
                json.WriteString("fingerprint"u8, row.Digest.Fingerprint);
                WriteMeasures(json, row);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            SessionsJson.Write(json, SessionsPage.SumsOf(span, options.Filter));
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
        output.Flush();
    }

    private static void WriteMeasures(Utf8JsonWriter json, TopRow row)
    {
        DigestTotals totals = row.Totals;
        json.WriteNumber("load"u8, Math.Round(row.Load, RateDigits));
        json.WriteNumber("count"u8, totals.Count);
        json.WriteNumber("count_per_second"u8, Math.Round(row.Rate(totals.Count), RateDigits));
        json.WriteNumber("errors"u8, totals.Errors);
        json.WriteNumber("duration_sum_us"u8, Microseconds(totals.DurationSum));
        WriteDuration(json, "mean_us"u8, totals, row.Mean);
        WriteDuration(json, "p50_us"u8, totals, row.Quantile(0.5));
        WriteDuration(json, "p95_us"u8, totals, row.P95);
        WriteDuration(json, "p99_us"u8, totals, row.Quantile(0.99));
        json.WriteNumber("max_us"u8, Microseconds(totals.DurationMax));
        json.WriteNumber("rows_sent"u8, totals.RowsSent);
        json.WriteNumber("rows_affected"u8, totals.RowsAffected);
        json.WriteNumber("request_bytes"u8, totals.RequestBytes);
        json.WriteNumber("response_bytes"u8, totals.ResponseBytes);
        json.WriteNumber("warnings"u8, totals.Warnings);
        json.WriteNumber("no_index"u8, totals.NoIndexUsed);
        json.WriteNumber("no_good_index"u8, totals.NoGoodIndexUsed);
        json.WriteNumber("tainted"u8, totals.Tainted);
    }

    private static void WriteDuration(Utf8JsonWriter json, ReadOnlySpan<byte> name, DigestTotals totals, double value)
    {
        if (totals.Duration.Count == 0)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteNumber(name, Microseconds(value));
        }
    }

    private static double Microseconds(double nanoseconds) =>
        Math.Round(nanoseconds / NanosecondsPerMicrosecond, MicrosecondsDigits);
}
