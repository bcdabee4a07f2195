namespace QuerySniff.Sql.Tests;

public sealed class DigestIdTests
{
    // printf %s 'SELECT c FROM sbtest1 WHERE id = ?' | sha256sum
    [Fact]
    public void Compute_Fingerprint_IsTheBeginningOfItsSha256()
    {
        Assert.Equal("a05f529c6bbed6ff", DigestId.Format(DigestId.Compute("SELECT c FROM sbtest1 WHERE id = ?"u8)));
    }

    [Theory]
    [InlineData("00000000000000ff", true, 255)]
    [InlineData("00000000000000FF", true, 255)]
    [InlineData("ff", false, 0)]
    [InlineData("0x000000000000ff", false, 0)]
    [InlineData(" 0000000000000ff", false, 0)]
    [InlineData("00000000000000ff0", false, 0)]
    public void TryParse_Text_TakesSixteenHexDigits(string text, bool expected, ulong id)
    {
        Assert.Equal(expected, DigestId.TryParse(text, out ulong parsed));
        Assert.Equal(id, parsed);
    }
}
