using QuerySniff.Agent.Delivery;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Agent.Tests;

public sealed class KnownDigestsTests
{
    private readonly KnownDigests _known = new();

    [Fact]
    public void Contains_NeverAcknowledged_IsFalse() => Assert.False(_known.Contains(1));

    [Fact]
    public void Acknowledge_TextsSent_MakesThemKnown()
    {
        _known.Acknowledge([Text(1), Text(2)], []);
        Assert.True(_known.Contains(1));
        Assert.True(_known.Contains(2));
        Assert.False(_known.Contains(3));
    }

    [Fact]
    public void Acknowledge_AggregatorLacksThem_ForgetsThem()
    {
        _known.Acknowledge([Text(1), Text(2)], []);
        _known.Acknowledge([Text(3)], [2, 3]);
        Assert.True(_known.Contains(1));
        Assert.False(_known.Contains(2));
        Assert.False(_known.Contains(3));
    }

    private static DigestText Text(ulong digest) => new() { Digest = digest };

    // An application that never stops making new ones must not make it grow with them.
    [Fact]
    public void Acknowledge_MoreThanTheBound_ForgetsThem()
    {
        KnownDigests known = new();
        known.Acknowledge(Enumerable.Range(1, KnownDigests.DigestsMax).Select(i => new DigestText { Digest = (ulong)i }), []);
        Assert.True(known.Contains(1));
        known.Acknowledge([new DigestText { Digest = KnownDigests.DigestsMax + 1UL }], []);
        Assert.False(known.Contains(1));
    }
}
