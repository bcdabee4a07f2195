namespace QuerySniff.Hosting.Tests;

public sealed class PrometheusWriterTests
{
    [Fact]
    public void Sample_LabelWithSpecialCharacters_IsEscaped()
    {
        string text = new PrometheusWriter().Metric("m", "gauge", "Help.").Sample("m", 1.5, ("a", "x\"y\\z\n"), ("b", "")).ToString();

        Assert.Equal("# HELP m Help.\n# TYPE m gauge\nm{a=\"x\\\"y\\\\z\\n\",b=\"\"} 1.5\n", text);
    }
}
