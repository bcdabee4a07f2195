using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>Reads the agents within the snapshot of a reader's connection.</summary>
internal static class AgentReader
{
    public static IReadOnlyList<AgentDescription> Read(SqliteConnection connection)
    {
        using SqliteStatement agent = new(
            connection,
            "SELECT id, name, host, version, started_ns, last_batch_ms, last_window_ms FROM agent ORDER BY name");
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
                ServersOf(servers, agent.Int64(0))));
        }

        return agents;
    }

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
