using QuerySniff.Aggregator.Ingest;

namespace QuerySniff.Aggregator.Tests;

public sealed class AdaptiveLimitTests
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(100);

    private readonly AdaptiveLimit _limit = new();

    [Fact]
    public void Limit_PushesGetSlower_Shrinks()
    {
        Push(rounds: 20, Quick);
        int before = _limit.Limit;

        Push(rounds: 20, Slow);

        Assert.InRange(_limit.Limit, AdaptiveLimit.LimitMin, before / 2);
    }

    [Fact]
    public void Limit_PushesStayQuick_GrowsToItsBound()
    {
        Push(rounds: 500, Quick);

        Assert.Equal(AdaptiveLimit.LimitMax, _limit.Limit);
    }

    [Fact]
    public void Limit_PushesQuickAgain_GrowsAgain()
    {
        Push(rounds: 20, Quick);
        Push(rounds: 20, Slow);
        int low = _limit.Limit;

        Push(rounds: 200, Quick);

        Assert.InRange(_limit.Limit, low * 4, AdaptiveLimit.LimitMax);
    }

    // An idle aggregator has no reason to believe that it could take more, or less.
    [Fact]
    public void Limit_NotMadeUseOf_Stays()
    {
        int before = _limit.Limit;
        for (int i = 0; i < 1_000; i++)
        {
            Assert.True(_limit.TryEnter());
            _limit.Leave(i < 500 ? Quick : Slow);
        }

        Assert.Equal(before, _limit.Limit);
    }

    [Fact]
    public void TryEnter_AtTheLimit_IsRefusedUntilOneLeaves()
    {
        int limit = _limit.Limit;
        Assert.All(Enumerable.Range(0, limit), _ => Assert.True(_limit.TryEnter()));

        Assert.False(_limit.TryEnter());

        _limit.Leave(stored: null);
        Assert.True(_limit.TryEnter());
        Assert.Equal(limit, _limit.InFlight);
    }

    // As many pushes at once as are let in, each of which takes so long.
    private void Push(int rounds, TimeSpan time)
    {
        for (int round = 0; round < rounds; round++)
        {
            int entered = 0;
            while (_limit.TryEnter())
            {
                entered++;
            }

            for (int i = 0; i < entered; i++)
            {
                _limit.Leave(time);
            }
        }
    }
}
