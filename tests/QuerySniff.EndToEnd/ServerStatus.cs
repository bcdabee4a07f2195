using System.Globalization;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>The server's own counters, asked over the unix socket, where no capture sees it.</summary>
internal sealed class ServerStatus
{
    private readonly Dictionary<string, long> _values;

    private ServerStatus(Dictionary<string, long> values) => _values = values;

    /// <summary>A status variable.</summary>
    public long this[string name] => _values[name];

    /// <summary>Reads the counters.</summary>
    public static async Task<ServerStatus> ReadAsync(MariaDbServer server)
    {
        string output = await server.ExecuteAsync("SHOW GLOBAL STATUS");
        Dictionary<string, long> values = new(StringComparer.Ordinal);
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split('\t');
            if (long.TryParse(parts[1], NumberStyles.Integer, CultureInfo.InvariantCulture, out long value))
            {
                values.Add(parts[0], value);
            }
        }

        return new ServerStatus(values);
    }

    /// <summary>What was counted since an earlier reading.</summary>
    public ServerStatus Since(ServerStatus before) =>
        new(_values.ToDictionary(v => v.Key, v => v.Value - before._values[v.Key], StringComparer.Ordinal));
}
