namespace QuerySniff.Hosting.Tests;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("port", "port", 0)]
    [InlineData("", "port", 4)]
    [InlineData("port", "", 4)]
    [InlineData("prot", "port", 1)] // neighbours swapped
    [InlineData("prt", "port", 1)]
    [InlineData("ports", "port", 1)]
    [InlineData("part", "port", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_TwoNames_IsTheNumberOfEdits(string a, string b, int expected) =>
        Assert.Equal(expected, NearestName.Distance(a, b));

    [Fact]
    public void Of_SeveralNames_IsTheOneWithTheFewestEdits() =>
        Assert.Equal("agent_id", NearestName.Of("agentid", ["aggregator", "agent_id", "interface"]));

    [Fact]
    public void Of_NoNames_IsNull() => Assert.Null(NearestName.Of("x", []));
}
