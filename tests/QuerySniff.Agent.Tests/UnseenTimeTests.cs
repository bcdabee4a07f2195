using QuerySniff.Agent.Delivery;

namespace QuerySniff.Agent.Tests;

public sealed class UnseenTimeTests
{
    [Fact]
    public void Take_FirstStartEver_IsNothing() => Assert.Equal(default, new UnseenTime(null, 1_000).Take());

    [Fact]
    public void Take_EarlierStart_IsTheTimeInBetweenAndWhatThatOneDidNotDeclare()
    {
        UnseenTime unseen = new(new SeenTime(UntilMs: 1_000, UnseenMs: 70), captureStartMs: 1_500);
        Assert.Equal(570, unseen.UndeclaredMs);
        Assert.Equal(new LostCounts(0, 0, 570), unseen.Take());
        Assert.Equal(0, unseen.UndeclaredMs);
        Assert.Equal(default, unseen.Take());
    }

    [Fact]
    public void Take_ClockSetBack_IsNotNegative() =>
        Assert.Equal(default, new UnseenTime(new SeenTime(UntilMs: 1_000, UnseenMs: 0), captureStartMs: 500).Take());
}
