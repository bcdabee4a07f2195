using System.Globalization;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>The server's own counters of what its clients sent, asked over the unix socket, where no capture sees it.</summary>
internal sealed class ServerStatus
{
    private readonly Dictionary<string, long> _values;

    private ServerStatus(Dictionary<string, long> values) => _values = values;

    /// <summary>A status variable.</summary>
    public long this[string name] => _values[name];

    /// <summary>Reads the counters.</summary>
    public static async Task<ServerStatus> ReadAsync(MariaDbServer server)
    {
        string output = await server.ExecuteAsync("SHOW GLOBAL STATUS LIKE 'Com\\_%'");
        return new ServerStatus(output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .ToDictionary(parts => parts[0], parts => long.Parse(parts[1], CultureInfo.InvariantCulture), StringComparer.Ordinal));
    }

    /// <summary>What was counted since an earlier reading.</summary>
    public ServerStatus Since(ServerStatus before) =>
        new(_values.ToDictionary(v => v.Key, v => v.Value - before._values[v.Key], StringComparer.Ordinal));
}
