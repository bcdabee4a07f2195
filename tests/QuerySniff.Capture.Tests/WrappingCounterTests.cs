namespace QuerySniff.Capture.Tests;

public sealed class WrappingCounterTests
{
    [Fact]
    public void Advance_RoundTheEnd_GoesOnCounting()
    {
        WrappingCounter counter = new(start: uint.MaxValue - 1);

        counter.Advance(uint.MaxValue);
        counter.Advance(5);
        counter.Advance(4);

        Assert.Equal(1L + 6 + uint.MaxValue, counter.Total);
    }
}
