using System.Globalization;
using QuerySniff.Aggregator.Fleet;
using QuerySniff.Hosting;

namespace QuerySniff.Aggregator.Observability;

/// <summary>Writes the fleet's counters as Prometheus' conventions ask: base units, and no label of unbounded values.</summary>
internal static class FleetMetrics
{
    private const double NanosecondsPerSecond = 1e9;
    private const double MillisecondsPerSecond = 1e3;

    private static readonly (string Name, string Help, Func<CommandCounts, double> Value)[] Commands =
    [
        ("commands_total", "Commands that completed", counts => counts.Commands),
        ("command_errors_total", "Commands that were answered with an error", counts => counts.Errors),
        ("command_duration_seconds_total", "Time that commands took, from request to the last byte of the response", counts => counts.DurationNs / NanosecondsPerSecond),
        ("command_rows_sent_total", "Rows of result sets", counts => counts.RowsSent),
        ("command_rows_affected_total", "Rows that statements changed", counts => counts.RowsAffected),
    ];

    private static readonly (string Name, string Help, Func<CaptureCounts, double> Value)[] Capture =
    [
        ("kernel_dropped_frames_total", "Frames that the agent lost because its ring was full.", counts => counts.KernelDrops),
        ("interface_dropped_frames_total", "Frames that the network interface lost.", counts => counts.InterfaceDrops),
        ("lost_commands_total", "Commands that an agent counted and had to give up before they were stored.", counts => counts.CommandsLost),
        ("unseen_seconds_total", "Time in which the agent did not run.", counts => counts.UnseenMs / MillisecondsPerSecond),
    ];

    private static readonly (string State, Func<CaptureCounts, double> Value)[] Traffic =
    [
        ("decoded", counts => counts.DecodedBytes),
        ("encrypted", counts => counts.EncryptedBytes),
        ("skipped", counts => counts.SkippedBytes),
        ("lost", counts => counts.LostBytes),
    ];

    public static void Write(PrometheusWriter writer, FleetSnapshot fleet)
    {
        foreach ((string name, string help, Func<CommandCounts, double> value) in Commands)
        {
            writer.Metric($"querysniff_{name}", "counter", $"{help}, by host.");
            WriteHosts(writer, fleet, $"querysniff_{name}", host => value(host.Commands));
        }

        WriteDigests(writer, fleet);
        WriteDurations(writer, fleet);
        foreach ((string name, string help, Func<CaptureCounts, double> value) in Capture)
        {
            writer.Metric($"querysniff_{name}", "counter", help);
            WriteHosts(writer, fleet, $"querysniff_{name}", host => value(host.Capture));
        }

        WriteTraffic(writer, fleet);
        WriteAgents(writer, fleet);
    }

    private static void WriteDigests(PrometheusWriter writer, FleetSnapshot fleet)
    {
        if (fleet.Digests.Count == 0)
        {
            return;
        }

        foreach ((string name, string help, Func<CommandCounts, double> value) in Commands)
        {
            string digestName = $"querysniff_digest_{name}";
            writer.Metric(digestName, "counter", $"{help}, by digest: those with the most load, and (other).");
            foreach (DigestCounters digest in fleet.Digests)
            {
                writer.Sample(digestName, value(digest.Commands), ("digest", digest.Digest), ("summary", digest.Summary));
            }
        }
    }

    private static void WriteDurations(PrometheusWriter writer, FleetSnapshot fleet)
    {
        const string name = "querysniff_fleet_command_duration_seconds";
        writer.Metric(name, "histogram", "Commands of all hosts that were timed, by how long they took.");
        double count = 0;
        for (int i = 0; i < fleet.Bands.Count; i++)
        {
            count += fleet.Bands[i];
            string bound = i < DurationBands.BoundsSeconds.Length
                ? DurationBands.BoundsSeconds[i].ToString("R", CultureInfo.InvariantCulture)
                : "+Inf";
            writer.Sample($"{name}_bucket", count, ("le", bound));
        }

        writer.Sample($"{name}_sum", fleet.DurationNs / NanosecondsPerSecond).Sample($"{name}_count", count);
    }

    private static void WriteTraffic(PrometheusWriter writer, FleetSnapshot fleet)
    {
        const string name = "querysniff_traffic_bytes_total";
        writer.Metric(name, "counter", "Bytes of TCP payload by what became of them: decoded / all is the coverage.");
        foreach (HostCounters host in fleet.Hosts)
        {
            foreach ((string state, Func<CaptureCounts, double> value) in Traffic)
            {
                writer.Sample(name, value(host.Capture), ("host", host.Name), ("state", state));
            }
        }
    }

    // Times and not ages: an age would stand still where nobody scrapes.
    private static void WriteAgents(PrometheusWriter writer, FleetSnapshot fleet)
    {
        const string report = "querysniff_agent_last_report_timestamp_seconds";
        writer.Metric(report, "gauge", "When the agent's last batch was stored, since the Unix epoch.");
        WriteHosts(writer, fleet, report, host => host.LastReportMs / MillisecondsPerSecond);
        const string window = "querysniff_agent_newest_window_timestamp_seconds";
        writer.Metric(window, "gauge", "The end of the agent's newest window by its own clock, since the Unix epoch.");
        WriteHosts(writer, fleet, window, host => host.NewestWindowMs / MillisecondsPerSecond);
    }

    private static void WriteHosts(PrometheusWriter writer, FleetSnapshot fleet, string name, Func<HostCounters, double> value)
    {
        foreach (HostCounters host in fleet.Hosts)
        {
            writer.Sample(name, value(host), ("host", host.Name));
        }
    }
}
