using QuerySniff.Aggregator.Security;
using QuerySniff.Hosting;
using QuerySniff.TestKit;

namespace QuerySniff.Aggregator.Tests;

public sealed class SecuritySettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("http: 10.0.0.5:7380", "http")]
    [InlineData("http: '*:7380'", "http")]
    [InlineData("grpc: 0.0.0.0:7381", "grpc")]
    [InlineData("http: 10.0.0.5:7380\ntokens: t", "http")]
    [InlineData("http: 10.0.0.5:7380\ncertificate: c\ncertificate_key: k", "http")]
    [InlineData("grpc: 10.0.0.5:7381\ncertificate: c\ncertificate_key: k", "grpc")]
    [InlineData("grpc: 10.0.0.5:7381\ntokens: t", "grpc")]
    [InlineData("certificate: c", "certificate_key")]
    [InlineData("certificate_key: k", "certificate")]
    [InlineData("client_ca: a", "certificate")]
    [InlineData("allow_insecure: perhaps", "allow_insecure")]
    [InlineData("webhook: ftp://chat.example/canary", "webhook")]
    [InlineData("webhook: https://chat.example/canary\nwebhook_key_file: /nowhere/key", "webhook_key_file")]
    [InlineData("public_url: sniff.example", "public_url")]
    [InlineData("otlp_endpoint: collector-canary:4318", "otlp_endpoint")]
    [InlineData("otlp_headers_file: /etc/hosts", "otlp_endpoint")]
    [InlineData("otlp_endpoint: http://canary.example\notlp_headers_file: /nowhere/headers", "otlp_headers_file")]
    [InlineData("otlp_interval_seconds: 1", "otlp_interval_seconds")]
    [InlineData("metrics_digests: 5000", "metrics_digests")]
    public void Settings_ThatLeaveItOpenOrHalf_AreAProblemThatNamesTheKeyAndNoSecret(string text, string key)
    {
        string problem = Assert.Single(ProblemsOf(text));
        Assert.Contains($"'{key}' is ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http: localhost:1\ngrpc: '[::1]:2'")]
    [InlineData("http: 10.0.0.5:7380\ngrpc: 10.0.0.5:7381\nallow_insecure: true")]
    [InlineData("http: 10.0.0.5:7380\ngrpc: 10.0.0.5:7381\ncertificate: c\ncertificate_key: k\ntokens: t")]
    [InlineData("grpc: 10.0.0.5:7381\ncertificate: c\ncertificate_key: k\nclient_ca: a")]
    public void Settings_ThatAreGuardedOrAskedForOpenly_AreValid(string text) => Assert.Empty(ProblemsOf(text));

    // Someone may put the token itself where its hash belongs.
    [Theory]
    [InlineData("viewer bob qs_canary")]
    [InlineData("qs_canary")]
    [InlineData("root bob 0000000000000000000000000000000000000000000000000000000000000000 qs_canary")]
    [InlineData("viewer bob 0000000000000000000000000000000000000000000000000000000000000000 qs_canary")]
    [InlineData("# nothing but qs_canary")]
    public void Tokens_WithAWrongLine_AreRefusedWithoutShowingIt(string line)
    {
        File.WriteAllText(_folder.Combine("tokens"), line);

        string message = Assert.Throws<UsageException>(() => TokenList.Load(_folder.Combine("tokens"))).Message;

        Assert.DoesNotContain("canary", message, StringComparison.Ordinal);
        Assert.Contains("tokens", message, StringComparison.Ordinal);
    }

    [Fact]
    public void PemFiles_ThatAreNone_SayWhichAndNothingThatIsInThem()
    {
        string file = _folder.Combine("key.pem");
        File.WriteAllText(file, "canary");

        string message = Assert.Throws<UsageException>(() => PemFiles.ReadCertificate(file, file)).Message;

        Assert.Contains(file, message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", message, StringComparison.Ordinal);
    }

    private IReadOnlyList<string> ProblemsOf(string text)
    {
        string file = _folder.Combine("aggregator.yaml");
        File.WriteAllText(file, text + "\n");
        Settings settings = Settings.Load(new SettingsSources
        {
            Keys = AggregatorSettings.Keys,
            File = file,
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal),
        });
        AggregatorSettings.From(settings);
        return settings.Problems;
    }
}
