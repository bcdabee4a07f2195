using System.Globalization;
using System.Text.RegularExpressions;
using QuerySniff.Capture;
using QuerySniff.TestKit;

namespace QuerySniff.Overhead;

/// <summary>
/// <c>tcpdump -w /dev/null</c> with the agent's filter, ring and direction: what any tool costs that uses libpcap,
/// before it has looked at a frame.
/// </summary>
internal sealed partial class TcpdumpCondition(Target target, string networkInterface) : Condition(TcpdumpName, target)
{
    /// <summary>For reports.</summary>
    public const string TcpdumpName = "tcpdump";

    private const int RingKib = 64 << 10;
    private const int LinkTypeEthernet = 1;
    private const string Loopback = "lo";

    /// <inheritdoc/>
    public override async Task<Watcher?> BeginAsync(Func<Task<long>> loadBriefly)
    {
        ProcessUnderTest tcpdump = ProcessUnderTest.Start(
            "tcpdump",
            [
                "-i", networkInterface, "-w", "/dev/null", "-B", RingKib.ToString(CultureInfo.InvariantCulture),
                "-p", "--time-stamp-precision=nano", .. (networkInterface == Loopback ? ["-Q", "in"] : Array.Empty<string>()),
                CaptureFilter.Build([Target.Port], LinkTypeEthernet)!,
            ]);
        await tcpdump.WaitForLineAsync(line => line.Contains("listening on", StringComparison.Ordinal)).ConfigureAwait(false);
        return new Watcher(tcpdump);
    }

    /// <inheritdoc/>
    public override async Task<WatcherResult?> EndAsync(Watcher? watcher, WatcherResult? used)
    {
        await watcher!.Process.StopAsync().ConfigureAwait(false);
        Match dropped = DroppedLine().Match(watcher.Process.ToString());
        return used! with { KernelDrops = long.Parse(dropped.Groups["count"].ValueSpan, CultureInfo.InvariantCulture) };
    }

    [GeneratedRegex(@"^(?<count>\d+) packets? dropped by kernel", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex DroppedLine();
}
