using Microsoft.Data.Sqlite;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Writes capture, traffic and encrypted: what was seen, lost and hidden. Entries of one key are added up. One tier's; the writer's alone.
/// </summary>
internal sealed class CoverageTables : IDisposable
{
    private readonly SqliteStatement _capture;
    private readonly SqliteStatement _traffic;
    private readonly SqliteStatement _encrypted;
    private readonly SqliteStatement _agentServer;

    public CoverageTables(SqliteConnection connection, Tier tier)
    {
        _capture = new SqliteStatement(connection, TableShape.Capture.Upsert(tier));
        _traffic = new SqliteStatement(connection, TableShape.Traffic.Upsert(tier));
        _encrypted = new SqliteStatement(connection, TableShape.Encrypted.Upsert(tier));
        _agentServer = new SqliteStatement(
            connection, "INSERT OR IGNORE INTO agent_server (agent, server) VALUES (?1, ?2)");
    }

    /// <summary>Stores a window's capture; without one, zeros: each window that has rows must have an entry.</summary>
    /// <param name="startMs">The bucket.</param>
    /// <param name="agent">The agent's number.</param>
    /// <param name="lengthMs">The window's length.</param>
    /// <param name="windowMs">The window's beginning.</param>
    /// <param name="capture">What was seen and lost.</param>
    public void AddCapture(long startMs, long agent, long lengthMs, long windowMs, CaptureCoverage? capture)
    {
        CaptureCoverage c = capture ?? new CaptureCoverage();
        _capture.Bind(1, startMs);
        _capture.Bind(2, agent);
        _capture.BindAll(
            3,
            [
                c.Frames, c.FrameBytes, c.KernelDrops, c.InterfaceDrops, c.FramesSkipped, c.Fragments, c.FlowsEvicted,
                c.WindowsDropped, c.CommandsDropped, c.UnseenMs, c.FramesSampledOut, c.BytesSampledOut, c.SampledMs, (ulong)lengthMs,
                (ulong)windowMs,
            ]);
        _ = _capture.Run();
    }

    /// <summary>Stores one server's coverage of a window, and that the agent sees this server.</summary>
    public void AddTraffic(long startMs, long agent, long server, ServerCoverage s)
    {
        _traffic.Bind(1, startMs);
        _traffic.Bind(2, agent);
        _traffic.Bind(3, server);
        _traffic.BindAll(
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
        _encrypted.BindAll(6, [e.Connections, e.BytesToServer, e.BytesToClient]);
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
