using System.Globalization;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Output;

/// <summary>The coverage in words: how much was seen, and why not the rest.</summary>
internal static class CoverageText
{
    /// <summary>"97.1% of the bytes decoded (1.20M), 34.00k bytes in gaps".</summary>
    public static string Describe(ServerCoverage servers, CaptureCoverage capture)
    {
        if (CoverageShare.Of(servers, capture) is not { } share)
        {
            return "nothing seen on these ports";
        }

        // Never rounded up to all of it.
        double percent = Math.Floor(share * 10_000) / 100;
        List<string> parts = new()
        {
            string.Create(
                CultureInfo.InvariantCulture,
                $"{percent:0.##}% of the bytes decoded ({Quantity.Count(servers.DecodedBytes)})"),
        };
        Add(parts, servers.EncryptedBytes, "bytes encrypted");
        Add(parts, servers.SkippedBytes, "bytes skipped");
        Add(parts, servers.GapBytes, "bytes in gaps");
        Add(parts, capture.KernelDrops, "frames dropped");
        Add(parts, capture.InterfaceDrops, "frames dropped by the interface");
        Add(parts, capture.Fragments, "IP fragments");
        Add(parts, capture.FlowsEvicted, "connections given up");
        Add(parts, capture.CommandsDropped, "commands dropped");
        Add(parts, servers.ConnectionsMidStream, "connections joined mid-stream");
        Add(parts, servers.CommandsTainted, "commands tainted");
        Add(parts, servers.CommandsUnanswered, "commands unanswered");
        Add(parts, servers.PacketsUnparsable, "packets unparsable");
        return string.Join(", ", parts);
    }

    private static void Add(List<string> parts, long count, string what)
    {
        if (count > 0)
        {
            parts.Add($"{Quantity.Count(count)} {what}");
        }
    }
}
