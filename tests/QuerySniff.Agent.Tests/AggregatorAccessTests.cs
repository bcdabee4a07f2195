using System.Net.Http.Headers;
using Microsoft.Extensions.Logging.Abstractions;
using QuerySniff.Agent.Delivery;
using QuerySniff.Hosting;
using QuerySniff.TestKit;

namespace QuerySniff.Agent.Tests;

public sealed class AggregatorAccessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Token_OfAFile_IsSentAndReadAnewAndHoldsWhenTheFileIsGone()
    {
        string file = _folder.Combine("token");
        File.WriteAllText(file, "first\n");
        AggregatorAccess access = new(Settings("token_file", file), NullLogger.Instance);

        Assert.Equal("Bearer first", SentBy(access));
        File.WriteAllText(file, "the second\n");
        Assert.Equal("Bearer first", SentBy(access));
        File.WriteAllText(file, "third-one\n");
        Assert.Equal("Bearer third-one", SentBy(access));
        File.Delete(file);
        Assert.Equal("Bearer third-one", SentBy(access));
    }

    [Theory]
    [InlineData("")]
    [InlineData("canary and more")]
    [InlineData("canary\r\nX-Header: 1")]
    public void Token_ThatIsNone_IsRefusedWithoutShowingIt(string text)
    {
        string file = _folder.Combine("token");
        File.WriteAllText(file, text);

        string message = Assert.Throws<UsageException>(
            () => new AggregatorAccess(Settings("token_file", file), NullLogger.Instance)).Message;

        Assert.Contains(file, message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aggregator:0", "http://10.0.0.5:7381", "token_file", "token_file")]
    [InlineData("client_certificate", "/c.pem", "agent_id", "client_key")]
    [InlineData("client_key", "/k.pem", "agent_id", "client_certificate")]
    public void Settings_ThatAreHalfOrShowTheToken_AreAProblem(string key, string value, string otherKey, string named) =>
        Assert.Contains(
            $"'{named}' is ",
            Assert.Throws<UsageException>(() => Settings(key, value, otherKey, "x")).Message,
            StringComparison.Ordinal);

    private static AgentSettings Settings(string key, string value, string otherKey = "agent_id", string other = "db7") =>
        AgentSettings.From(Hosting.Settings.Load(new SettingsSources
        {
            Keys = AgentSettings.Keys,
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal),
            CommandLine = new Dictionary<string, string?>(StringComparer.Ordinal) { [key] = value, [otherKey] = other },
        }));

    private static string? SentBy(AggregatorAccess access)
    {
        using HttpRequestMessage request = new();
        HttpRequestHeaders headers = request.Headers;
        access.Authorize(headers);
        return headers.Authorization?.ToString();
    }
}
