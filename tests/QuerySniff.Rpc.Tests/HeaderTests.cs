using System.Globalization;

namespace QuerySniff.Rpc.Tests;

public sealed class HeaderTests
{
    [Theory]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("3S", 30_000_000)]
    [InlineData("4m", 40_000)]
    [InlineData("5u", 50)]
    [InlineData("100n", 1)]
    [InlineData("101n", 2)]
    [InlineData("0S", 0)]
    [InlineData("00000001S", 10_000_000)]
    public void RpcTimeout_Valid_IsRead(string text, long ticks)
    {
        Assert.True(RpcTimeout.TryParse(text, out TimeSpan timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("1")]
    [InlineData("1s")]
    [InlineData("1x")]
    [InlineData(" 1S")]
    [InlineData("1 S")]
    [InlineData("+1S")]
    [InlineData("-1S")]
    [InlineData("1.5S")]
    [InlineData("100000000S")]
    [InlineData("１S")]
    public void RpcTimeout_Invalid_IsRefused(string text) => Assert.False(RpcTimeout.TryParse(text, out _));

    [Fact]
    public void RpcTimeout_LongerThanTracked_IsTheLongest()
    {
        Assert.True(RpcTimeout.TryParse("99999999H", out TimeSpan timeout));
        Assert.Equal(TimeSpan.FromDays(RpcLimits.DeadlineDaysMax), timeout);
    }

    [Theory]
    [InlineData(1, "1u")]
    [InlineData(10, "1u")]
    [InlineData(11, "2u")]
    [InlineData(999_999_990, "99999999u")]
    [InlineData(999_999_991, "100000m")]
    [InlineData(36_000_000_000, "3600000m")]
    [InlineData(999_999_990_001, "100000S")]
    [InlineData(long.MaxValue, "2592000S")]
    [InlineData(0, "1u")]
    public void RpcTimeout_Written_IsNeverShorterAndFitsEightDigits(long ticks, string expected)
    {
        string text = RpcTimeout.Format(TimeSpan.FromTicks(ticks));

        Assert.Equal(expected, text);
        Assert.True(RpcTimeout.TryParse(text, out _));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("plain text ~", "plain text ~")]
    [InlineData("100 %", "100 %25")]
    [InlineData("a\r\nb\t\0\x7f", "a%0D%0Ab%09%00%7F")]
    [InlineData("é漢🐬", "%C3%A9%E6%BC%A2%F0%9F%90%AC")]
    public void RpcDetail_AnyText_SurvivesTheWay(string text, string encoded)
    {
        Assert.Equal(encoded, RpcDetail.Encode(text));
        Assert.Equal(text, RpcDetail.Decode(encoded));
    }

    [Theory]
    [InlineData("50% off", "50% off")]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz%41", "%zzA")]
    [InlineData("%+1", "%+1")]
    [InlineData("%C3%A9%", "é%")]
    [InlineData("%c3%a9", "é")]
    [InlineData("%FF", "\uFFFD")]
    [InlineData("%C3", "\uFFFD")]
    public void RpcDetail_BrokenEncoding_IsKeptAsFarAsItGoes(string encoded, string text) =>
        Assert.Equal(text, RpcDetail.Decode(encoded));

    [Fact]
    public void RpcDetail_LoneSurrogate_BecomesAReplacement() => Assert.Equal("%EF%BF%BD", RpcDetail.Encode("\uD800"));

    [Fact]
    public void RpcDetail_TooLong_IsCutAtACharacter()
    {
        string encoded = RpcDetail.Encode(new string('x', RpcLimits.DetailBytesMax - 1) + "é!");

        Assert.Equal(new string('x', RpcLimits.DetailBytesMax - 1), encoded);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("gzip", true)]
    [InlineData("identity,gzip", true)]
    [InlineData("identity, deflate , GZIP", true)]
    [InlineData("xgzip,gzipx", false)]
    public void AcceptsGzip_List_IsSearched(string? list, bool expected) =>
        Assert.Equal(expected, RpcHeaders.AcceptsGzip(list));

    [Fact]
    public void RpcStatusCode_Numbers_AreThoseOfGrpc()
    {
        string[] names =
        [
            "Ok", "Cancelled", "Unknown", "InvalidArgument", "DeadlineExceeded", "NotFound", "AlreadyExists",
            "PermissionDenied", "ResourceExhausted", "FailedPrecondition", "Aborted", "OutOfRange", "Unimplemented",
            "Internal", "Unavailable", "DataLoss", "Unauthenticated",
        ];

        Assert.Equal(
            names.Select((name, number) => (name, number.ToString(CultureInfo.InvariantCulture))),
            Enum.GetValues<RpcStatusCode>().Select(code => (code.ToString(), code.ToString("D"))));
    }
}
