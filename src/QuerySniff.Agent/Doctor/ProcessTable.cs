using System.Globalization;

namespace QuerySniff.Agent.Doctor;

/// <summary>Who listens on which port, from /proc (proc(5)). What may not be read is left out.</summary>
internal sealed class ProcessTable
{
    private const string SocketPrefix = "socket:[";

    private static readonly string[] SocketFiles = ["tcp", "tcp6"];

    /// <summary>The names of the servers, their proxies' among them (comm has 15 characters at most).</summary>
    private static readonly string[] ServerNames = ["mysqld", "mariadbd", "proxysql", "maxscale", "mysqlrouter", "mysql-router"];

    private ProcessTable(List<ListeningSocket> sockets, List<ServerProcess> servers, bool isWhole)
    {
        Sockets = sockets;
        Servers = servers;
        IsWhole = isWhole;
    }

    /// <summary>All sockets that listen, of this process's network.</summary>
    public IReadOnlyList<ListeningSocket> Sockets { get; }

    /// <summary>The processes that are servers by their names, or own a socket on one of the ports.</summary>
    public IReadOnlyList<ServerProcess> Servers { get; }

    /// <summary>Whether the sockets of every process could be seen: other users' are root's to see.</summary>
    public bool IsWhole { get; }

    /// <summary>Reads the table.</summary>
    /// <param name="ports">The ports that are watched.</param>
    /// <param name="proc">Where /proc is.</param>
    public static ProcessTable Read(IReadOnlyCollection<int> ports, string proc = "/proc")
    {
        List<ListeningSocket> sockets = [.. ReadSockets(Path.Combine(proc, "net"))];
        Dictionary<long, ListeningSocket> byInode = [];
        foreach (ListeningSocket socket in sockets)
        {
            byInode[socket.Inode] = socket;
        }

        string? ownNetwork = NetworkOf(Path.Combine(proc, "self"));
        List<ServerProcess> servers = [];
        bool isWhole = true;
        foreach (string folder in Directory.EnumerateDirectories(proc))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                || NameOf(folder) is not { } name)
            {
                continue;
            }

            List<ListeningSocket>? owned = SocketsOf(folder, byInode);
            isWhole &= owned is not null;
            bool isServer = ServerNames.Contains(name, StringComparer.Ordinal);
            if (isServer || owned?.Exists(socket => ports.Contains(socket.Port)) == true)
            {
                string? network = NetworkOf(folder);
                bool isApart = network is not null && ownNetwork is not null && network != ownNetwork;
                servers.Add(new ServerProcess(id, name, isApart, owned ?? []));
            }
        }

        return new ProcessTable(sockets, servers, isWhole);
    }

    private static IEnumerable<ListeningSocket> ReadSockets(string net) =>
        SocketFiles.Select(name => Path.Combine(net, name)).Where(File.Exists)
            .SelectMany(file => ProcNetTcp.Parse(File.ReadLines(file)));

    private static string? NameOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "comm")).TrimEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // It has just ended.
        }
    }

    private static string? NetworkOf(string folder)
    {
        try
        {
            return new FileInfo(Path.Combine(folder, "ns", "net")).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Null: they may not be seen.
    private static List<ListeningSocket>? SocketsOf(string folder, Dictionary<long, ListeningSocket> byInode)
    {
        HashSet<ListeningSocket> owned = [];
        try
        {
            foreach (string file in Directory.EnumerateFileSystemEntries(Path.Combine(folder, "fd")))
            {
                if (InodeOf(file) is { } inode && byInode.TryGetValue(inode, out ListeningSocket? socket))
                {
                    owned.Add(socket);
                }
            }
        }
        catch (DirectoryNotFoundException)
        {
            return []; // It has just ended.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return [.. owned.OrderBy(socket => socket.Port)];
    }

    private static long? InodeOf(string file)
    {
        try
        {
            string target = new FileInfo(file).LinkTarget ?? "";
            return target.StartsWith(SocketPrefix, StringComparison.Ordinal)
                && long.TryParse(
                    target.AsSpan(SocketPrefix.Length).TrimEnd(']'),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out long inode)
                ? inode
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // It was just closed.
        }
    }
}
