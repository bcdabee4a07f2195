using QuerySniff.Agent.Output;

namespace QuerySniff.Agent.Tests;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData(0, "1970-01-01T00:00:00.000000000Z")]
    [InlineData(1, "1970-01-01T00:00:00.000000001Z")]
    [InlineData(1_700_000_000_123_456_789, "2023-11-14T22:13:20.123456789Z")]
    [InlineData(-1, "1969-12-31T23:59:59.999999999Z")]
    [InlineData(-100, "1969-12-31T23:59:59.999999900Z")]
    [InlineData(-101, "1969-12-31T23:59:59.999999899Z")]
    [InlineData(-1_000_000_000, "1969-12-31T23:59:59.000000000Z")]
    [InlineData(long.MaxValue, "2262-04-11T23:47:16.854775807Z")]
    [InlineData(long.MinValue, "1677-09-21T00:12:43.145224192Z")]
    public void Format_AnyTime_HasNanosecondsInUtc(long nanoseconds, string expected)
    {
        Assert.Equal(expected, Rfc3339.Format(nanoseconds));
        Assert.Equal(Rfc3339.LengthChars, expected.Length);
    }

    [Fact]
    public void Format_SpanTooShort_Throws() =>
        Assert.Throws<ArgumentException>(() => Rfc3339.Format(0, new char[Rfc3339.LengthChars - 1]));
}
