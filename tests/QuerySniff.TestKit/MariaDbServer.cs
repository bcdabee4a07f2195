using System.Globalization;
using Xunit.Sdk;

namespace QuerySniff.TestKit;

/// <summary>
/// A private MariaDB for a test: a data directory of its own under the temporary folder, a free port on 127.0.0.1, root
/// without a password over its socket, and a user "sniff" with password "sniff" and all rights over TCP. It ends, with
/// its data, when disposed of.
/// </summary>
public sealed class MariaDbServer : IDisposable
{
    /// <summary>The user that tests log in as over TCP; the password is the same.</summary>
    public const string User = "sniff";

    /// <summary>Tries to start on a port: another process can take it between its choice and the server's bind.</summary>
    private const int StartsMax = 3;

    /// <summary>How long one step (install, start, stop) may take on a busy machine.</summary>
    private static readonly TimeSpan StepTimeout = TimeSpan.FromMinutes(2);

    private readonly ProcessUnderTest _process;
    private readonly TemporaryFolder _folder;

    private MariaDbServer(ProcessUnderTest process, TemporaryFolder folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    /// <summary>The folder that holds the data and the socket.</summary>
    public string Folder => _folder.Path;

    /// <summary>The TCP port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The socket's path.</summary>
    public string Socket => SocketIn(_folder);

    /// <summary>The server's process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Whether a server and its client are installed.</summary>
    public static bool IsInstalled =>
        FindTool("mariadbd") is not null && FindTool("mariadb-install-db") is not null && FindTool("mariadb") is not null;

    /// <summary>Installs a database and starts a server on it.</summary>
    /// <param name="options">More options of mariadbd, such as <c>--performance-schema=ON</c>.</param>
    public static async Task<MariaDbServer> StartAsync(params string[] options)
    {
        TemporaryFolder folder = new();
        try
        {
            await ProcessUnderTest.RunAsync(
                FindTool("mariadb-install-db")!,
                [
                    "--no-defaults", $"--datadir={DataIn(folder)}", "--auth-root-authentication-method=normal",
                    "--skip-test-db", "--skip-name-resolve", .. AsRoot(),
                ],
                timeout: StepTimeout);
            MariaDbServer server = await LaunchAsync(folder, options);
            await server.ExecuteAsync(
                $"CREATE USER {User}@'127.0.0.1' IDENTIFIED BY '{User}'; GRANT ALL ON *.* TO {User}@'127.0.0.1' WITH GRANT OPTION");
            return server;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Runs SQL as root over the socket, which no capture of TCP sees. Returns tab-separated rows.</summary>
    public Task<string> ExecuteAsync(string sql) => ProcessUnderTest.RunAsync(
        FindTool("mariadb")!,
        ["--no-defaults", $"--socket={Socket}", "--user=root", "--batch", "--skip-column-names", $"--execute={sql}"],
        timeout: StepTimeout);

    /// <summary>A counter of SHOW GLOBAL STATUS.</summary>
    public async Task<long> StatusAsync(string name)
    {
        string row = await ExecuteAsync($"SHOW GLOBAL STATUS LIKE '{name}'");
        return long.Parse(row.Split('\t')[1], CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The data goes with it: there is nothing to shut down in order.
        _process.Dispose();
        _folder.Dispose();
    }

    /// <summary>The path of a tool; the server is often in a folder that is not in everyone's PATH.</summary>
    public static string? FindTool(string name)
    {
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/sbin", "/usr/local/sbin", "/usr/libexec", "/usr/bin"]);
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    private static async Task<MariaDbServer> LaunchAsync(TemporaryFolder folder, string[] options)
    {
        for (int attempt = 1; ; attempt++)
        {
            int port = FreePort.Next();
            ProcessUnderTest process = ProcessUnderTest.Start(
                FindTool("mariadbd")!,
                [
                    "--no-defaults", $"--datadir={DataIn(folder)}", $"--socket={SocketIn(folder)}", $"--port={port}",
                    "--bind-address=127.0.0.1", $"--pid-file={folder.Combine("pid")}", "--skip-name-resolve",
                    "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M", "--max-allowed-packet=64M",
                    "--local-infile=ON", .. AsRoot(), .. options,
                ]);
            try
            {
                await process.WaitForLineAsync(
                    line => line.Contains("ready for connections", StringComparison.Ordinal), StepTimeout);
                return new MariaDbServer(process, folder, port);
            }
            catch (XunitException) when (attempt < StartsMax)
            {
                process.Dispose();
            }
            catch
            {
                process.Dispose();
                throw;
            }
        }
    }

    private static string[] AsRoot() => Environment.IsPrivilegedProcess ? ["--user=root"] : [];

    private static string DataIn(TemporaryFolder folder) => folder.Combine("data");

    private static string SocketIn(TemporaryFolder folder) => folder.Combine("s");
}
