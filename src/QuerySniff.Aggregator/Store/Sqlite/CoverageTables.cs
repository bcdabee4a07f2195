using Microsoft.Data.Sqlite;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>Writes capture, traffic and encrypted: what was seen, lost and hidden. Entries of one key are added up. The writer's alone.</summary>
internal sealed class CoverageTables : IDisposable
{
    private static readonly string[] CaptureColumns =
    [
        "frames", "frame_bytes", "kernel_drops", "interface_drops", "frames_skipped", "fragments", "flows_evicted",
        "windows_dropped", "commands_dropped", "unseen_ms", "frames_sampled_out", "bytes_sampled_out", "sampled_ms",
    ];

    private static readonly string[] TrafficColumns =
    [
        "segments", "decoded_bytes", "encrypted_bytes", "skipped_bytes", "gaps", "gap_bytes", "connections_opened",
        "connections_encrypted", "connections_mid_stream", "connections_desynchronised", "connections_compressed",
        "logins_failed", "commands_completed", "commands_tainted", "commands_unanswered", "packets_unparsable",
        "connections_sampled_out",
    ];

    private static readonly string[] EncryptedColumns = ["connections", "bytes_to_server", "bytes_to_client"];

    private readonly SqliteStatement _capture;
    private readonly SqliteStatement _traffic;
    private readonly SqliteStatement _encrypted;
    private readonly SqliteStatement _agentServer;

    public CoverageTables(SqliteConnection connection)
    {
        _capture = new SqliteStatement(
            connection,
            CounterTable.Upsert("capture", "start_ms, agent", CaptureColumns, ["length_ms"]));
        _traffic = new SqliteStatement(connection, CounterTable.Upsert("traffic", "start_ms, agent, server", TrafficColumns, []));
        _encrypted = new SqliteStatement(
            connection, CounterTable.Upsert("encrypted", "start_ms, agent, server, client, tls_version", EncryptedColumns, []));
        _agentServer = new SqliteStatement(
            connection, "INSERT OR IGNORE INTO agent_server (agent, server) VALUES (?1, ?2)");
    }

    /// <summary>What columns of capture a reader sums, in the order of <see cref="CaptureCoverage"/>.</summary>
    public static IReadOnlyList<string> CaptureCounters => CaptureColumns;

    /// <summary>What columns of traffic a reader sums, in the order of <see cref="ServerCoverage"/>.</summary>
    public static IReadOnlyList<string> TrafficCounters => TrafficColumns;

    /// <summary>What columns of encrypted a reader sums, in the order of <see cref="EncryptedTraffic"/>.</summary>
    public static IReadOnlyList<string> EncryptedCounters => EncryptedColumns;

    /// <summary>Stores a window's capture; without one, zeros: each window that has rows must have an entry.</summary>
    public void AddCapture(long startMs, long agent, long lengthMs, CaptureCoverage? capture)
    {
        CaptureCoverage c = capture ?? new CaptureCoverage();
        _capture.Bind(1, startMs);
        _capture.Bind(2, agent);
        CounterTable.BindAll(
            _capture,
            3,
            [
                c.Frames, c.FrameBytes, c.KernelDrops, c.InterfaceDrops, c.FramesSkipped, c.Fragments, c.FlowsEvicted,
                c.WindowsDropped, c.CommandsDropped, c.UnseenMs, c.FramesSampledOut, c.BytesSampledOut, c.SampledMs, (ulong)lengthMs,
            ]);
        _ = _capture.Run();
    }

    /// <summary>Stores one server's coverage of a window, and that the agent sees this server.</summary>
    public void AddTraffic(long startMs, long agent, long server, ServerCoverage s)
    {
        _traffic.Bind(1, startMs);
        _traffic.Bind(2, agent);
        _traffic.Bind(3, server);
        CounterTable.BindAll(
            _traffic,
            4,
            [
                s.Segments, s.DecodedBytes, s.EncryptedBytes, s.SkippedBytes, s.Gaps, s.GapBytes, s.ConnectionsOpened,
                s.ConnectionsEncrypted, s.ConnectionsMidStream, s.ConnectionsDesynchronised, s.ConnectionsCompressed,
                s.LoginsFailed, s.CommandsCompleted, s.CommandsTainted, s.CommandsUnanswered, s.PacketsUnparsable,
                s.ConnectionsSampledOut,
            ]);
        _ = _traffic.Run();
        _agentServer.Bind(1, agent);
        _agentServer.Bind(2, server);
        _ = _agentServer.Run();
    }

    /// <summary>Stores what one client and one server have exchanged in one version of TLS in a window.</summary>
    public void AddEncrypted(long startMs, long agent, long server, long client, EncryptedTraffic e)
    {
        _encrypted.Bind(1, startMs);
        _encrypted.Bind(2, agent);
        _encrypted.Bind(3, server);
        _encrypted.Bind(4, client);
        _encrypted.Bind(5, e.TlsVersion);
        CounterTable.BindAll(_encrypted, 6, [e.Connections, e.BytesToServer, e.BytesToClient]);
        _ = _encrypted.Run();
    }

    public void Dispose()
    {
        _capture.Dispose();
        _traffic.Dispose();
        _encrypted.Dispose();
        _agentServer.Dispose();
    }
}
