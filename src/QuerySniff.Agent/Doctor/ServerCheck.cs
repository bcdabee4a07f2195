using System.Globalization;
using System.Net;
using QuerySniff.Capture;

namespace QuerySniff.Agent.Doctor;

/// <summary>Whether servers listen on the ports that are watched, and whether their clients pass by here.</summary>
internal static class ServerCheck
{
    private const string Check = "servers";
    private const string LoopbackInterface = "lo";

    /// <summary>Judges a process table by what would be captured.</summary>
    public static IEnumerable<Finding> Judge(ProcessTable table, AgentSettings settings)
    {
        foreach (int port in settings.Ports)
        {
            yield return JudgePort(port, table, settings);
        }

        foreach (ServerProcess server in table.Servers)
        {
            if (JudgeServer(server, table, settings) is { } finding)
            {
                yield return finding;
            }
        }
    }

    private static Finding JudgePort(int port, ProcessTable table, AgentSettings settings)
    {
        ListeningSocket[] sockets = [.. table.Sockets.Where(socket => socket.Port == port)];
        if (sockets.Length == 0)
        {
            return Finding.Problem(
                Check,
                $"nothing on this host listens on port {Text(port)}",
                "name the server's port with --port, or start it; if this host only sees a copy of the traffic, this is as it should be");
        }

        string owners = string.Join(", ", table.Servers
            .Where(server => server.Sockets.Any(socket => socket.Port == port))
            .Select(server => server.ToString()));
        string addresses = string.Join(", ", sockets.Select(AddressOf).Distinct(StringComparer.Ordinal));
        string text = $"{(owners.Length > 0 ? owners : "a process")} listens on port {Text(port)} of {addresses}";
        bool isLoopbackWatched = settings.Interfaces.Any(name => name is LiveSource.AnyInterface or LoopbackInterface);
        if (!isLoopbackWatched && !Array.Exists(sockets, socket => socket.IsReachable))
        {
            return Finding.Problem(
                Check, $"{text} alone, and {LoopbackInterface} is not captured on", "add `--interface lo`");
        }

        return isLoopbackWatched
            ? Finding.Ok(Check, text)
            : Finding.Note(Check, $"{text}; clients on this host, over TCP, are on {LoopbackInterface}, which is not captured on");
    }

    private static Finding? JudgeServer(ServerProcess server, ProcessTable table, AgentSettings settings)
    {
        if (server.IsInOwnNetwork)
        {
            return Finding.Note(
                Check,
                $"{server} is in a container, in a network of its own: what its clients send passes this host's interfaces, "
                + "but not what stays inside; an agent beside it sees that too "
                + $"(`nsenter --target {Text(server.Id)} --net querysniff agent ...`, or in its pod)");
        }

        if (server.Sockets.Count == 0)
        {
            // If its sockets may not be seen, the port's own finding says what can be said.
            return table.IsWhole ? JudgeSocketOnly(server, table, settings) : null;
        }

        int[] others = [.. server.Sockets.Select(socket => socket.Port).Distinct().Except(settings.Ports)];
        return server.Sockets.Any(socket => settings.Ports.Contains(socket.Port)) || others.Length == 0
            ? null
            : Finding.Note(
                Check,
                $"{server} listens on {string.Join(", ", others.Select(Text))}, which is not watched: `--port` would add it");
    }

    // Beside the server that is watched it is somebody else's; where there is none, it is the one that is meant.
    private static Finding JudgeSocketOnly(ServerProcess server, ProcessTable table, AgentSettings settings)
    {
        string text = $"{server} listens on no TCP port: its clients use its unix socket, which no capture sees";
        return table.Sockets.Any(socket => settings.Ports.Contains(socket.Port))
            ? Finding.Note(Check, text)
            : Finding.Problem(
                Check, text, "take skip_networking out of its configuration, and let its clients connect to 127.0.0.1");
    }

    private static string AddressOf(ListeningSocket socket) =>
        socket.Address.Equals(IPAddress.Any) || socket.Address.Equals(IPAddress.IPv6Any)
            ? "all addresses"
            : socket.Address.ToString();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
