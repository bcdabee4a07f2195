using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>Reads the agents within the snapshot of a reader's connection.</summary>
internal static class AgentReader
{
    public static IReadOnlyList<AgentDescription> Read(SqliteConnection connection)
    {
        using SqliteStatement agent = new(
            connection,
            """
            SELECT a.id, a.name, a.host, a.version, a.started_ns, a.last_batch_ms, a.last_window_ms, f.agent IS NOT NULL,
                f.start_ms, f.cpu_ns, f.cpu_share_ppm, f.resident_bytes, f.heap_bytes, f.gc_collections, f.gc_pause_ns,
                f.kernel_drops, f.capture_lag_ns, f.spool_batches, f.spool_bytes, f.sample_weight
            FROM agent a LEFT JOIN agent_figures f ON f.agent = a.id ORDER BY a.name
            """);
        using SqliteStatement servers = new(
            connection,
            "SELECT t.value FROM agent_server s JOIN text t ON t.id = s.server WHERE s.agent = ?1 ORDER BY t.value");
        List<AgentDescription> agents = [];
        while (agent.Step())
        {
            agents.Add(new AgentDescription(
                agent.Text(1),
                agent.Text(2),
                agent.Text(3),
                agent.Int64(4),
                agent.Int64(5),
                agent.Int64(6),
                ServersOf(servers, agent.Int64(0)),
                agent.Int64(7) == 0 ? null : FiguresOf(agent, first: 8)));
        }

        return agents;
    }

    private static AgentFigures FiguresOf(SqliteStatement row, int first) => new(
        row.Int64(first),
        row.Int64(first + 1),
        row.Int64(first + 2),
        row.Int64(first + 3),
        row.Int64(first + 4),
        row.Int64(first + 5),
        row.Int64(first + 6),
        row.Int64(first + 7),
        row.Int64(first + 8),
        row.Int64(first + 9),
        row.Int64(first + 10),
        row.Int64(first + 11));

    private static List<string> ServersOf(SqliteStatement statement, long agent)
    {
        List<string> servers = [];
        statement.Bind(1, agent);
        while (statement.Step())
        {
            servers.Add(statement.Text(0));
        }

        statement.Reset();
        return servers;
    }
}
