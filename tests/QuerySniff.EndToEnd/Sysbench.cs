using System.Globalization;
using System.Text.RegularExpressions;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>A sysbench workload on a private server, and what sysbench itself says of it.</summary>
internal sealed class Sysbench(int port)
{
    private const int Tables = 4;

    /// <summary>Large enough that 16 threads seldom meet on a row.</summary>
    private const int TableRows = 10_000;

    /// <summary>Creates and fills the tables.</summary>
    public async Task PrepareAsync() => await RunAsync("oltp_read_write", "prepare");

    /// <summary>
    /// Runs `oltp_read_write` as text at a steady rate, one short run after the other, so that it ends between two of them.
    /// </summary>
    /// <param name="transactionsPerSecond">The rate: 20 commands each.</param>
    /// <param name="stop">Ends it.</param>
    public async Task KeepLoadedAsync(int transactionsPerSecond, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await RunAsync(
                "oltp_read_write", "--threads=4", $"--rate={transactionsPerSecond}", "--time=4", "--db-ps-mode=disable", "run");
        }
    }

    /// <summary>Runs `oltp_read_write` for some seconds.</summary>
    /// <param name="threads">Connections.</param>
    /// <param name="seconds">For how long.</param>
    /// <param name="prepared">Whether it prepares its statements.</param>
    public async Task<SysbenchResult> ReadWriteAsync(int threads, int seconds, bool prepared)
    {
        string output = await RunAsync(
            "oltp_read_write",
            $"--threads={threads}",
            $"--time={seconds}",
            $"--db-ps-mode={(prepared ? "auto" : "disable")}",
            "run");
        return new SysbenchResult(
            Read: Number(output, "read"),
            Write: Number(output, "write"),
            Other: Number(output, "other"),
            IgnoredErrors: Number(output, "ignored errors"),
            Transactions: Number(output, "transactions"));
    }

    /// <summary>Starts `oltp_read_write` at a rate that is no burden; it goes on until it is disposed of.</summary>
    public ProcessUnderTest StartSteady() => ProcessUnderTest.Start("sysbench", ArgumentsOf(
        "oltp_read_write", "--threads=2", "--rate=15", "--time=0", "--db-ps-mode=disable", "run"));

    private static long Number(string output, string name)
    {
        Match match = Regex.Match(output, $@"^\s*{name}:\s+(\d+)", RegexOptions.Multiline, TimeSpan.FromSeconds(1));
        Assert.True(match.Success, $"sysbench did not say '{name}':\n{output}");
        return long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }

    private Task<string> RunAsync(string script, params string[] arguments) => ProcessUnderTest.RunAsync(
        "sysbench", ArgumentsOf(script, arguments), timeout: TimeSpan.FromMinutes(3));

    private string[] ArgumentsOf(string script, params string[] arguments) =>
    [
        script,
        "--mysql-host=127.0.0.1",
        $"--mysql-port={port}",
        $"--mysql-user={MariaDbServer.User}",
        $"--mysql-password={MariaDbServer.User}",
        "--mysql-db=sbtest",
        $"--tables={Tables}",
        $"--table-size={TableRows}",
        .. arguments,
    ];
}
