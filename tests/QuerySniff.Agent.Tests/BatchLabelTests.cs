using QuerySniff.Agent.Delivery;

namespace QuerySniff.Agent.Tests;

public sealed class BatchLabelTests
{
    private const string Boot = "000102030405060708090a0b0c0d0e0f";

    [Fact]
    public void TryParse_WhatToStringWrote_GivesItBack()
    {
        BatchLabel label = new(Boot, ulong.MaxValue, 1_700_000_000_000, 10_000, Windows: 3, Commands: long.MaxValue);
        Assert.Equal(label, BatchLabel.TryParse(label.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("lock")]
    [InlineData("1-10000-1-1-" + Boot)]
    [InlineData("1-10000-1-1-" + Boot + "-1-1")]
    [InlineData("1-0-1-1-" + Boot + "-1")]
    [InlineData("1-4294967296-1-1-" + Boot + "-1")]
    [InlineData("x-10000-1-1-" + Boot + "-1")]
    [InlineData("1-10000-+1-1-" + Boot + "-1")]
    [InlineData("1-10000-1-1-00-1")]
    [InlineData("1-10000-1-1-" + "g00102030405060708090a0b0c0d0e0f" + "-1")]
    [InlineData("1-10000-1-9223372036854775808-" + Boot + "-1")]
    public void TryParse_AnotherFilesName_IsNull(string name) => Assert.Null(BatchLabel.TryParse(name));
}
