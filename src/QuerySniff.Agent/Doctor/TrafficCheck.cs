using System.Globalization;
using System.Net.NetworkInformation;
using QuerySniff.Agent.Output;
using QuerySniff.Agent.Top;
using QuerySniff.Capture;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Doctor;

/// <summary>Captures for a few seconds, and judges what there was.</summary>
internal static class TrafficCheck
{
    private const string Permission = "permission";
    private const string Interfaces = "interfaces";
    private const string Traffic = "traffic";

    /// <summary>
    /// The ring of an interface whose frames are only counted: the kernel counts what finds no place in it, too.
    /// </summary>
    private const int CountingRingBytes = 1 << 20;

    /// <summary>A host of containers has hundreds of interfaces; beyond these nobody reads the list.</summary>
    private const int InterfacesMax = 32;

    /// <summary>The clients that are named.</summary>
    private const int ClientsMax = 3;

    /// <summary>Checks whether capturing is permitted, and if it is, what there is to capture.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(
        AgentSettings settings, TimeSpan duration, TimeProvider clock, CancellationToken stop)
    {
        IPacketSource source;
        try
        {
            source = Sources.OpenLive(settings);
        }
        catch (Hosting.ExitException e)
        {
            return
            [
                SplitMessage.Problem(Permission, e.Message),
                Finding.Skipped(Traffic, "nothing can be captured"),
            ];
        }

        string names = string.Join(", ", settings.Interfaces);
        List<Finding> findings = [Finding.Ok(Permission, $"may capture on {names}")];
        Dictionary<string, IPacketSource> counting = OpenEach(settings);
        try
        {
            using TopCapture capture = new(source, settings, duration, clock);
            await Task.WhenAny(capture.Ended, Task.Delay(duration, clock, stop)).ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
            await capture.StopAsync().ConfigureAwait(false);
            findings.AddRange(JudgeInterfaces(
                settings, counting.ToDictionary(c => c.Key, c => c.Value.ReadStatistics().Received, StringComparer.Ordinal)));
            findings.AddRange(Judge(capture.Data.All));
        }
        catch (CaptureException e)
        {
            findings.Add(SplitMessage.Problem(Traffic, e.Message));
        }
        finally
        {
            foreach (IPacketSource each in counting.Values)
            {
                each.Dispose();
            }
        }

        return findings;
    }

    /// <summary>Judges where the ports' frames were seen.</summary>
    /// <param name="settings">Where they are captured.</param>
    /// <param name="frames">The frames of each interface.</param>
    public static IEnumerable<Finding> JudgeInterfaces(AgentSettings settings, IReadOnlyDictionary<string, long> frames)
    {
        KeyValuePair<string, long>[] busy =
            [.. frames.Where(f => f.Value > 0).OrderByDescending(f => f.Value).ThenBy(f => f.Key, StringComparer.Ordinal)];
        if (busy.Length == 0)
        {
            yield break; // That there is no traffic is said below.
        }

        string ports = string.Join(", ", settings.Ports);
        string seen = string.Join(", ", busy.Select(f => $"{f.Key} ({Quantity.Count(f.Value)} frames)"));
        bool isAny = settings.Interfaces.Contains(LiveSource.AnyInterface, StringComparer.Ordinal);
        string[] missed = isAny ? [] : [.. busy.Select(f => f.Key).Except(settings.Interfaces, StringComparer.Ordinal)];
        if (missed.Length > 0)
        {
            yield return Finding.Problem(
                Interfaces,
                $"port {ports} is seen on {seen}; not captured on: {string.Join(", ", missed)}",
                $"add {string.Join(' ', missed.Select(name => $"`--interface {name}`"))}, unless the same frames pass both");
        }
        else
        {
            yield return Finding.Ok(Interfaces, $"port {ports} is seen on {seen}");
        }
    }

    /// <summary>Judges what was captured.</summary>
    public static IEnumerable<Finding> Judge(TopSpan span)
    {
        CaptureCoverage capture = span.Window.Capture;
        ServerCoverage servers = span.Window.Servers.Total();
        string time = Duration.Format(span.ElapsedNanoseconds);
        if (capture.Frames == 0 && capture.KernelDrops == 0)
        {
            return
            [
                Finding.Problem(
                    Traffic,
                    $"nothing was seen in {time}",
                    "run this while clients work; if they do, they use the unix socket, another port, or another interface"),
            ];
        }

        return [JudgeCommands(span, time), .. JudgeLosses(capture, servers), .. JudgeConnections(servers, DigestResult.Of(Traffic, span.Window).Encrypted)];
    }

    // What can be counted without its frames being read.
    private static Dictionary<string, IPacketSource> OpenEach(AgentSettings settings)
    {
        Dictionary<string, IPacketSource> sources = new(StringComparer.Ordinal);
        foreach (NetworkInterface known in NetworkInterface.GetAllNetworkInterfaces().Take(InterfacesMax))
        {
            try
            {
                sources.Add(known.Name, LiveSource.Open(new LiveCaptureOptions
                {
                    Interfaces = [known.Name],
                    Ports = settings.Ports,
                    RingBytes = CountingRingBytes,
                }));
            }
            catch (CaptureException)
            {
                // It is down, or has no IP: nothing is seen there.
            }
        }

        return sources;
    }

    private static Finding JudgeCommands(TopSpan span, string time)
    {
        string commands = Quantity.Count(span.Window.Commands);
        string coverage = CoverageText.Describe(span.Window.Servers.Total(), span.Window.Capture);
        return span.Window.Commands > 0
            ? Finding.Ok(Traffic, $"{commands} commands in {time}; {coverage}")
            : Finding.Note(Traffic, $"no command was completed in {time}; {coverage}");
    }

    private static IEnumerable<Finding> JudgeLosses(CaptureCoverage capture, ServerCoverage servers)
    {
        if (capture.KernelDrops > 0)
        {
            yield return Finding.Problem(
                Traffic,
                $"{Quantity.Count(capture.KernelDrops)} frames were dropped, for this host's CPUs could not keep up",
                "a larger ring for bursts (`--ring-mib 256`), or the interfaces that matter in place of any");
        }

        if (capture.InterfaceDrops > 0)
        {
            yield return Finding.Problem(
                Traffic,
                $"{Quantity.Count(capture.InterfaceDrops)} frames were dropped by the network interface, before any capture",
                "a larger ring of the interface: `ethtool -g IF` shows it, `ethtool -G IF rx N` sets it");
        }

        if (servers.GapBytes > 0 && capture.KernelDrops == 0)
        {
            yield return Finding.Problem(
                Traffic,
                $"{Quantity.Count(servers.GapBytes)} bytes never passed by here, though they were acknowledged",
                "capture on all the interfaces that a connection's two directions take; a mirror port may be overbooked");
        }

        if (servers.PacketsUnparsable > 0)
        {
            yield return Finding.Problem(
                Traffic,
                $"{Quantity.Count(servers.PacketsUnparsable)} packets are not MySQL's protocol",
                "see that nothing else serves these ports; if nothing does, please report it");
        }
    }

    private static IEnumerable<Finding> JudgeConnections(
        ServerCoverage servers, IReadOnlyList<EncryptedTraffic> encrypted)
    {
        if (servers.EncryptedBytes > 0 || servers.ConnectionsEncrypted > 0)
        {
            IEnumerable<string> clients =
                encrypted.Select(traffic => traffic.Client).Distinct(StringComparer.Ordinal).Take(ClientsMax);
            double bytes = (double)servers.EncryptedBytes + servers.DecodedBytes + servers.SkippedBytes;
            yield return Finding.Problem(
                Traffic,
                $"{Quantity.Percent(servers.EncryptedBytes, bytes)} of the bytes are encrypted (TLS), and cannot be read; most: {string.Join(", ", clients)}",
                "let clients of this host and of trusted networks connect without TLS, or end it in a proxy before the server");
        }

        if (servers.ConnectionsCompressed > 0)
        {
            yield return Finding.Note(
                Traffic, $"{Number(servers.ConnectionsCompressed)} connections are compressed; they are read");
        }

        if (servers.ConnectionsMidStream > 0)
        {
            yield return Finding.Note(
                Traffic,
                $"{Number(servers.ConnectionsMidStream)} of {Number(servers.ConnectionsOpened)} connections were there before: "
                + "their user, schema and prepared statements are not known");
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
