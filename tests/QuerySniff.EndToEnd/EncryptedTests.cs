using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Playwright;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>
/// A real MariaDB with TLS and real clients: whose connections were hidden, in which version, from the wire to the page.
/// The truth is what each client says of its own connection.
/// </summary>
public sealed class EncryptedTests
{
    private const string Chromium = "/usr/bin/chromium";

    [CaptureFact]
    public async Task TlsClients_OfTwoVersions_AreCountedByClientAndVersion()
    {
        using TemporaryFolder folder = new();
        (string certificate, string key) = WriteCertificate(folder);
        using MariaDbServer server = await MariaDbServer.StartAsync(
            $"--ssl-cert={certificate}", $"--ssl-key={key}", "--tls-version=TLSv1.2,TLSv1.3");
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(folder.Combine("data"));
        using ProcessUnderTest agent = await QuerySniffProcesses.StartAgentAsync(server.Port, aggregator.GrpcPort, "db1");

        List<string> said = [];
        foreach (string version in new[] { "TLSv1.2", "TLSv1.3", "TLSv1.3" })
        {
            said.Add(await QueryAsync(server, "SHOW STATUS LIKE 'Ssl_version'", "--ssl", $"--tls-version={version}"));
        }

        await QueryAsync(server, "SELECT 'in the clear'", "--skip-ssl");
        Assert.Equal(0, await agent.StopAsync());

        Assert.Equal(["TLSv1.2", "TLSv1.3", "TLSv1.3"], said.Select(static line => line.Trim().Split('\t')[1]));
        JsonElement answer = await aggregator.GetAsync("/api/v1/coverage");
        AssertRows(answer.GetProperty("encrypted"), server.Port);
        JsonElement coverage = answer.GetProperty("coverage");
        Assert.Equal(3, coverage.GetProperty("connections_encrypted").GetInt64());
        Assert.Equal(coverage.GetProperty("encrypted_bytes").GetInt64(), answer.GetProperty("encrypted").EnumerateArray().Sum(
            static row => row.GetProperty("bytes_to_server").GetInt64() + row.GetProperty("bytes_to_client").GetInt64()));
        CapturedCounts captured = await CapturedCounts.ReadAsync(aggregator);
        Assert.Equal(1, captured.Of("SELECT"));
        await AssertShownAsync(aggregator);
    }

    private static void AssertRows(JsonElement rows, int port)
    {
        string endpoint = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        Assert.Equal(
            [(endpoint, "127.0.0.1", "TLSv1.2", 1L), (endpoint, "127.0.0.1", "TLSv1.3", 2L)],
            rows.EnumerateArray().Select(static row => (
                row.GetProperty("server").GetString()!,
                row.GetProperty("client").GetString()!,
                row.GetProperty("tls_version").GetString()!,
                row.GetProperty("connections").GetInt64())).OrderBy(static row => row.Item3, StringComparer.Ordinal));
        Assert.All(rows.EnumerateArray(), static row => Assert.True(
            row.GetProperty("bytes_to_server").GetInt64() > 0 && row.GetProperty("bytes_to_client").GetInt64() > 0));
    }

    private static async Task AssertShownAsync(RunningAggregator aggregator)
    {
        await using Browser browser = await Browser.StartAsync(Chromium, aggregator.Address);
        // A live range ends with the last whole window, which may be the one before this.
        DateTimeOffset now = DateTimeOffset.UtcNow;
        IPage page = await browser.OpenAsync($"/?from={Rfc3339(now.AddMinutes(-10))}&to={Rfc3339(now.AddMinutes(1))}");

        ILocator panel = page.GetByTestId("encrypted");
        await Assertions.Expect(panel).ToContainTextAsync("127.0.0.1");
        await Assertions.Expect(panel).ToContainTextAsync("TLSv1.2");
        await Assertions.Expect(panel).ToContainTextAsync("TLSv1.3");
        await Assertions.Expect(page.GetByTestId("coverage")).ToContainTextAsync("3 new TLS connections");
        browser.AssertNothingForeign();
    }

    private static string Rfc3339(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static Task<string> QueryAsync(MariaDbServer server, string sql, params string[] options) =>
        ProcessUnderTest.RunAsync("mariadb",
        [
            "--no-defaults", "--host=127.0.0.1", $"--port={server.Port}", $"--user={MariaDbServer.User}",
            $"--password={MariaDbServer.User}", "--skip-auto-rehash", "--batch", "--skip-column-names", .. options,
            $"--execute={sql}",
        ]);

    private static (string Certificate, string Key) WriteCertificate(TemporaryFolder folder)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        (string certificateFile, string keyFile) = (folder.Combine("cert.pem"), folder.Combine("key.pem"));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }
}
