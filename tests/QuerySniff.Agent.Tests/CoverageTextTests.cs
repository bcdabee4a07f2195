using QuerySniff.Agent.Output;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

public sealed class CoverageTextTests
{
    [Fact]
    public void Describe_AllDecoded_Says100Percent() => Assert.Equal(
        "100% of the bytes decoded (1.00k)",
        CoverageText.Describe(new ServerCoverage { DecodedBytes = 1_000 }, new CaptureCoverage { Frames = 1 }));

    [Theory]
    [InlineData(1_000_000, 1)]
    [InlineData(1_000_000_000_000, 1)]
    [InlineData(1_000_000_000_000, 40_000_000)]
    public void Describe_NearlyAllDecoded_NeverSays100Percent(long decoded, long hidden)
    {
        Assert.StartsWith("99.99% ", Describe(new ServerCoverage { DecodedBytes = decoded, EncryptedBytes = hidden }));
        Assert.StartsWith("99.99% ", Describe(new ServerCoverage { DecodedBytes = decoded, SkippedBytes = hidden }));
        Assert.StartsWith("99.99% ", Describe(new ServerCoverage { DecodedBytes = decoded, GapBytes = hidden }));
    }

    [Fact]
    public void Describe_NothingSeen_SaysSo() =>
        Assert.Equal("nothing seen on these ports", Describe(new ServerCoverage()));

    [Fact]
    public void Describe_Reasons_AreAllNamed()
    {
        ServerCoverage servers = new()
        {
            DecodedBytes = 60,
            EncryptedBytes = 10,
            SkippedBytes = 11,
            GapBytes = 12,
            ConnectionsMidStream = 2,
            CommandsTainted = 3,
            CommandsUnanswered = 4,
            PacketsUnparsable = 5,
        };
        CaptureCoverage capture = new() { Frames = 1, KernelDrops = 6, InterfaceDrops = 7, Fragments = 8, FlowsEvicted = 9 };
        Assert.Equal(
            "64.51% of the bytes decoded (60), 10 bytes encrypted, 11 bytes skipped, 12 bytes in gaps, 6 frames dropped, "
            + "7 frames dropped by the interface, 8 IP fragments, 9 connections given up, 2 connections joined mid-stream, "
            + "3 commands tainted, 4 commands unanswered, 5 packets unparsable",
            CoverageText.Describe(servers, capture));
    }

    private static string Describe(ServerCoverage servers) => CoverageText.Describe(servers, new CaptureCoverage());
}
