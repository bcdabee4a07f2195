using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace QuerySniff.TestKit;

/// <summary>
/// A private MariaDB for a test: a data directory of its own under the temporary folder, a free port on 127.0.0.1, root
/// without a password over its socket, and a user "sniff" with password "sniff" and all rights over TCP. It ends, with
/// its data, when disposed of.
/// </summary>
public sealed class MariaDbServer : IAsyncDisposable
{
    /// <summary>The user that tests log in as over TCP; the password is the same.</summary>
    public const string User = "sniff";

    /// <summary>Tries to start on a port: another process can take it between its choice and the server's bind.</summary>
    private const int StartsMax = 3;

    /// <summary>How long one step (install, start, stop) may take on a busy machine.</summary>
    private static readonly TimeSpan StepTimeout = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private MariaDbServer(Process process, string folder, int port)
    {
        _process = process;
        Folder = folder;
        Port = port;
    }

    /// <summary>The folder that holds the data and the socket.</summary>
    public string Folder { get; }

    /// <summary>The TCP port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The socket's path.</summary>
    public string Socket => SocketIn(Folder);

    /// <summary>The server's process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Whether a server and its client are installed.</summary>
    public static bool IsInstalled =>
        FindTool("mariadbd") is not null && FindTool("mariadb-install-db") is not null && FindTool("mariadb") is not null;

    /// <summary>Installs a database and starts a server on it.</summary>
    /// <param name="options">More options of mariadbd, such as <c>--performance-schema=ON</c>.</param>
    public static async Task<MariaDbServer> StartAsync(params string[] options)
    {
        string folder = Directory.CreateTempSubdirectory("querysniff-mariadb-").FullName;
        try
        {
            string data = Path.Combine(folder, "data");
            await RunAsync(
                "mariadb-install-db",
                [
                    "--no-defaults", $"--datadir={data}", "--auth-root-authentication-method=normal",
                    "--skip-test-db", "--skip-name-resolve", .. AsRoot(),
                ]);
            MariaDbServer server = await LaunchAsync(folder, data, options);
            await server.ExecuteAsync(
                $"CREATE USER {User}@'127.0.0.1' IDENTIFIED BY '{User}'; GRANT ALL ON *.* TO {User}@'127.0.0.1' WITH GRANT OPTION");
            return server;
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Runs SQL as root over the socket, which no capture of TCP sees. Returns tab-separated rows.</summary>
    public Task<string> ExecuteAsync(string sql) => RunAsync(
        "mariadb",
        ["--no-defaults", $"--socket={Socket}", "--user=root", "--batch", "--skip-column-names", $"--execute={sql}"]);

    /// <summary>A counter of SHOW GLOBAL STATUS.</summary>
    public async Task<long> StatusAsync(string name)
    {
        string row = await ExecuteAsync($"SHOW GLOBAL STATUS LIKE '{name}'");
        return long.Parse(row.Split('\t')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // The data goes with it: there is nothing to shut down in order.
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Runs a tool to its end and returns its output; throws with its messages if it fails.</summary>
    public static async Task<string> RunAsync(string tool, IEnumerable<string> arguments, string input = "")
    {
        using Process process = Start(FindTool(tool) ?? tool, arguments, redirectInput: true);
        using var timeout = new CancellationTokenSource(StepTimeout);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(timeout.Token);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException($"{tool} ended with {process.ExitCode}: {await errors}{await output}");
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{tool} did not end within {StepTimeout}", late);
        }
    }

    /// <summary>The path of a tool; the server is often in a folder that is not in everyone's PATH.</summary>
    public static string? FindTool(string name)
    {
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/sbin", "/usr/local/sbin", "/usr/libexec", "/usr/bin"]);
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    private static async Task<MariaDbServer> LaunchAsync(string folder, string data, string[] options)
    {
        for (int attempt = 1; ; attempt++)
        {
            int port = FreePort();
            Process process = Start(
                FindTool("mariadbd")!,
                [
                    "--no-defaults", $"--datadir={data}", $"--socket={SocketIn(folder)}", $"--port={port}",
                    "--bind-address=127.0.0.1", $"--pid-file={Path.Combine(folder, "pid")}", "--skip-name-resolve",
                    "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M", "--max-allowed-packet=64M",
                    "--local-infile=ON", .. AsRoot(), .. options,
                ],
                redirectInput: false);
            string? failure = await WaitUntilReadyAsync(process);
            if (failure is null)
            {
                return new MariaDbServer(process, folder, port);
            }

            process.Dispose();
            if (attempt == StartsMax)
            {
                throw new InvalidOperationException($"mariadbd did not start: {failure}");
            }
        }
    }

    /// <summary>The server says on its error log when it is ready. Null if it is; else what it said before it ended.</summary>
    private static async Task<string?> WaitUntilReadyAsync(Process process)
    {
        var said = new StringBuilder();
        using var timeout = new CancellationTokenSource(StepTimeout);
        try
        {
            while (await process.StandardError.ReadLineAsync(timeout.Token) is { } line)
            {
                said.AppendLine(line);
                if (line.Contains("ready for connections", StringComparison.Ordinal))
                {
                    // From here on nobody reads the log for its content, but a full pipe would stop the server.
                    _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                    _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                    return null;
                }
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        return said.ToString();
    }

    private static Process Start(string path, IEnumerable<string> arguments, bool redirectInput)
    {
        var start = new ProcessStartInfo(path)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = redirectInput,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{path} did not start");
    }

    private static string[] AsRoot() => Environment.IsPrivilegedProcess ? ["--user=root"] : [];

    private static string SocketIn(string folder) => Path.Combine(folder, "s");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
