namespace QuerySniff.Aggregator.Tests;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:7380")]
    [InlineData("[::1]:7380")]
    [InlineData("localhost:7380")]
    [InlineData("*:7380")]
    [InlineData("0.0.0.0:0")]
    public void TryParse_Address_IsTaken(string text)
    {
        Assert.True(ListenAddress.TryParse(text, out ListenAddress? address));
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("7380")]
    [InlineData(":7380")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("::1:7380")]
    [InlineData("::1")]
    [InlineData("example.org:7380")]
    [InlineData("http://127.0.0.1:7380")]
    public void TryParse_AnythingElse_IsNot(string text) => Assert.False(ListenAddress.TryParse(text, out _));
}
