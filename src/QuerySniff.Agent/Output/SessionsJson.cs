using System.Text.Json;
using QuerySniff.Digests;
using QuerySniff.Sql;

namespace QuerySniff.Agent.Output;

/// <summary>Connections, transactions and unfinished commands as properties of an object, with the names of the aggregator's API.</summary>
internal static class SessionsJson
{
    private const double MillisecondsPerSecond = 1e3;
    private const int MillisecondsDigits = 3;

    /// <summary>Writes the properties "connections", "transactions" and "unfinished".</summary>
    public static void Write(Utf8JsonWriter json, SessionSums sums)
    {
        WriteArray(json, "connections"u8, sums.Connections, WriteConnections);
        WriteArray(json, "transactions"u8, sums.Transactions, WriteTransactions);
        WriteArray(json, "unfinished"u8, sums.Unfinished, WriteUnfinished);
    }

    private static void WriteArray<T>(
        Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<T> rows, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T row in rows)
        {
            json.WriteStartObject();
            write(json, row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteConnections(Utf8JsonWriter json, ConnectionCounts c)
    {
        json.WriteString("user"u8, c.User);
        json.WriteString("client"u8, c.Client);
        json.WriteString("server"u8, c.Server);
        json.WriteNumber("opened"u8, c.Opened);
        json.WriteNumber("joined"u8, c.Joined);
        json.WriteNumber("encrypted"u8, c.Encrypted);
        json.WriteNumber("open"u8, c.Open);
        json.WriteNumber("closed_quit"u8, c.ClosedBy(ConnectionEnd.Quit));
        json.WriteNumber("closed_aborted"u8, c.ClosedBy(ConnectionEnd.Aborted));
        json.WriteNumber("closed_reset"u8, c.ClosedBy(ConnectionEnd.Reset));
        json.WriteNumber("closed_refused"u8, c.ClosedBy(ConnectionEnd.Refused));
        json.WriteNumber("closed_abandoned"u8, c.ClosedBy(ConnectionEnd.Abandoned));
        json.WriteNumber("closed_unknown"u8, c.ClosedBy(ConnectionEnd.Unknown));
        if (c.Lifetimes == 0)
        {
            json.WriteNull("lifetime_mean_s"u8);
        }
        else
        {
            json.WriteNumber(
                "lifetime_mean_s"u8, Math.Round(c.LifetimeSumMilliseconds / MillisecondsPerSecond / c.Lifetimes, MillisecondsDigits));
        }

        json.WriteStartArray("errors"u8);
        WriteErrors(json, c.RefusedByCode, isAtLogin: false);
        WriteErrors(json, c.LoginsFailedByCode, isAtLogin: true);
        json.WriteEndArray();
    }

    private static void WriteErrors(Utf8JsonWriter json, ErrorCounts errors, bool isAtLogin)
    {
        foreach (ErrorCount error in errors.AsSpan())
        {
            json.WriteStartObject();
            json.WriteNumber("code"u8, error.Code);
            json.WriteBoolean("at_login"u8, isAtLogin);
            json.WriteNumber("count"u8, error.Count);
            json.WriteEndObject();
        }
    }

    private static void WriteTransactions(Utf8JsonWriter json, TransactionTotals t)
    {
        WriteDigest(json, t.Digest);
        json.WriteNumber("count"u8, t.Count);
        json.WriteNumber("committed"u8, t.EndedBy(TransactionEnd.Committed));
        json.WriteNumber("rolled_back"u8, t.EndedBy(TransactionEnd.RolledBack));
        json.WriteNumber("ended_implicitly"u8, t.EndedBy(TransactionEnd.Implicit));
        json.WriteNumber("disconnected"u8, t.EndedBy(TransactionEnd.Disconnected));
        json.WriteNumber("ended_unknown"u8, t.EndedBy(TransactionEnd.Unknown));
        json.WriteNumber("untimed"u8, t.Untimed);
        json.WriteNumber("statements"u8, t.Statements);
        json.WriteNumber("duration_sum_us"u8, DigestJson.Microseconds(t.DurationSum));
        DigestJson.WriteQuantile(json, "p50_us"u8, t.Duration, 0.50);
        DigestJson.WriteQuantile(json, "p95_us"u8, t.Duration, 0.95);
        DigestJson.WriteQuantile(json, "p99_us"u8, t.Duration, 0.99);
        json.WriteNumber("max_us"u8, DigestJson.Microseconds(t.DurationMax));
        json.WriteNumber("idle_sum_us"u8, DigestJson.Microseconds(t.IdleSum));
        json.WriteNumber("holds"u8, t.Holds);
        json.WriteNumber("hold_sum_us"u8, DigestJson.Microseconds(t.HoldSum));
        json.WriteNumber("hold_max_us"u8, DigestJson.Microseconds(t.HoldMax));
        json.WriteNumber("open"u8, t.Open);
        json.WriteNumber("open_oldest_us"u8, DigestJson.Microseconds(t.OpenOldest));
    }

    private static void WriteUnfinished(Utf8JsonWriter json, UnfinishedTotals u)
    {
        WriteDigest(json, u.Digest);
        json.WriteNumber("running"u8, u.Running);
        json.WriteNumber("running_oldest_us"u8, DigestJson.Microseconds(u.RunningOldest));
        json.WriteNumber("killed"u8, u.Killed);
        json.WriteNumber("timed_out"u8, u.TimedOut);
        json.WriteNumber("cut_off"u8, u.CutOff);
    }

    private static void WriteDigest(Utf8JsonWriter json, Digest digest)
    {
        json.WriteString("digest"u8, DigestId.Format(digest.Id));
        json.WriteString("fingerprint"u8, digest.Fingerprint);
    }
}
