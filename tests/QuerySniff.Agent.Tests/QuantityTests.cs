using QuerySniff.Agent.Output;

namespace QuerySniff.Agent.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(-1, "0")]
    [InlineData(0.5, "0.50ns")]
    [InlineData(1, "1ns")]
    [InlineData(999, "999ns")]
    [InlineData(1_000, "1.00us")]
    [InlineData(99_994, "99.99us")]
    [InlineData(99_999, "100us")]
    [InlineData(952_000, "952us")]
    [InlineData(999_999, "1.00ms")]
    [InlineData(3_400_000, "3.40ms")]
    [InlineData(12_000_000_000, "12.00s")]
    [InlineData(3_600_000_000_000, "3600s")]
    public void Time_Nanoseconds_HasAUnitThatFits(double nanoseconds, string expected) =>
        Assert.Equal(expected, Quantity.Time(nanoseconds));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.013, "0.01")]
    [InlineData(12, "12")]
    [InlineData(12.5, "12.50")]
    [InlineData(999, "999")]
    [InlineData(1_200_000, "1.20M")]
    [InlineData(340_000, "340k")]
    [InlineData(999_999, "1.00M")]
    [InlineData(7e12, "7.00T")]
    public void Count_Value_HasAUnitThatFits(double value, string expected) => Assert.Equal(expected, Quantity.Count(value));

    [Theory]
    [InlineData(1, 3, "33.3%")]
    [InlineData(3, 3, "100.0%")]
    [InlineData(0, 3, "0.0%")]
    [InlineData(0, 0, "-")]
    public void Percent_Part_IsOfTheWhole(double part, double whole, string expected) =>
        Assert.Equal(expected, Quantity.Percent(part, whole));

    [Fact]
    public void TimeAndCount_AnyMagnitude_FitTheColumn()
    {
        for (double value = 0.01; value < 1e14; value *= 1.0007)
        {
            Assert.InRange(Quantity.Time(value).Length, 1, 7);
            Assert.InRange(Quantity.Count(value).Length, 1, 7);
        }
    }
}
