using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using QuerySniff.Aggregator.Security;
using QuerySniff.Aggregator.Store;
using QuerySniff.Aggregator.Store.Sqlite;
using QuerySniff.Rpc;
using QuerySniff.TestKit;

namespace QuerySniff.Aggregator.Tests;

/// <summary>The executable itself, as a user starts and ends it.</summary>
public sealed class ProcessTests : IDisposable
{
    private static readonly string Executable = Path.Combine(AppContext.BaseDirectory, "querysniff-aggregator");

    private const int Kills = 10;

    private readonly TemporaryFolder _folder = new();

    private readonly DateTimeOffset _hoursAgo = DateTimeOffset.FromUnixTimeMilliseconds(
        Tier.Hours.FloorMs(TimeProvider.System.GetUtcNow().AddHours(-4).ToUnixTimeMilliseconds()));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Help_Shown_NamesTheOptionsAndTheirDefaults()
    {
        using ProcessUnderTest process = ProcessUnderTest.Start(Executable, ["--help"]);

        Assert.Equal(0, await process.WaitForExitAsync());
        string help = string.Join('\n', process.OutputLines);
        foreach (string part in new[] { "--data", "--http", "--grpc", "--config", "127.0.0.1:7380", "127.0.0.1:7381", "QUERYSNIFF__DATA" })
        {
            Assert.Contains(part, help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Port_InUse_IsOneLineAndExitCodeUsage()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await AssertUsageErrorAsync(
            $":{port}", "--data", _folder.Path, "--http", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), "--grpc", "127.0.0.1:0");
    }

    [Fact]
    public async Task ConfigKey_ThatDoesNotExist_IsOneLineAndExitCodeUsage()
    {
        string config = _folder.Combine("aggregator.yaml");
        await File.WriteAllTextAsync(config, "htttp: 127.0.0.1:0\n");

        await AssertUsageErrorAsync("htttp", "--config", config);
    }

    [Theory]
    [InlineData("--http", "nowhere")]
    [InlineData("--grpc", "example.org:1")]
    public async Task Address_ThatIsNone_IsOneLineAndExitCodeUsage(string option, string value) =>
        await AssertUsageErrorAsync(value, "--data", _folder.Path, option, value);

    [Fact]
    public async Task DataFolder_WithAForeignFile_IsOneLineAndExitCodeUsage()
    {
        await File.WriteAllTextAsync(_folder.Combine(SqliteFile.Name), new string('x', 5000));

        await AssertUsageErrorAsync("no SQLite file", "--data", _folder.Path);
    }

    [Fact]
    public async Task Settings_FromFileAndEnvironment_AreUsedAndSigTermStopsCleanly()
    {
        string config = _folder.Combine("aggregator.yaml");
        await File.WriteAllTextAsync(config, "http: 127.0.0.1:0\ngrpc: nowhere\n");
        using ProcessUnderTest process = ProcessUnderTest.Start(
            Executable,
            ["--config", config, "--data", _folder.Combine("data")],
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["QUERYSNIFF__GRPC"] = "127.0.0.1:0" });

        await process.WaitForLineAsync(line => line.Contains("agents push to", StringComparison.Ordinal));

        Assert.Equal(0, await process.StopAsync());
    }

    // A wrong token, a right one, one where its hash belongs, and receivers that nobody is.
    [Fact]
    public async Task Secrets_WhateverIsDoneWithThem_AreNeitherLoggedNorInTheMetrics()
    {
        string token = Token.Make();
        string config = _folder.Combine("aggregator.yaml");
        await File.WriteAllTextAsync(_folder.Combine("tokens"), TokenList.LineOf("admin", "alice", token));
        await File.WriteAllTextAsync(_folder.Combine("key"), "key-canary");
        await File.WriteAllTextAsync(_folder.Combine("headers"), "Authorization: Bearer header-canary");
        await File.WriteAllTextAsync(
            config,
            $"""
            http: 127.0.0.1:0
            grpc: 127.0.0.1:0
            tokens: {_folder.Combine("tokens")}
            webhook: http://127.0.0.1:1/path-canary?token=query-canary
            webhook_key_file: {_folder.Combine("key")}
            otlp_endpoint: http://127.0.0.1:1/path-canary?token=query-canary
            otlp_headers_file: {_folder.Combine("headers")}
            """);
        using ProcessUnderTest process = ProcessUnderTest.Start(Executable, ["--config", config, "--data", _folder.Combine("data")]);
        string line = await process.WaitForLineAsync(line => line.Contains("agents push to", StringComparison.Ordinal));
        using HttpClient client = new() { BaseAddress = new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..].Split(';')[0]) };
        string metrics = "";
        foreach (string sent in new[] { "qs_wrong-canary", token })
        {
            using HttpRequestMessage request = new(HttpMethod.Get, new Uri("/metrics", UriKind.Relative));
            using HttpRequestMessage login = new(HttpMethod.Post, new Uri("/api/v1/session", UriKind.Relative));
            request.Headers.Add("Authorization", $"Bearer {sent}");
            login.Content = new StringContent($$"""{"token":"{{sent}}"}""", System.Text.Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await client.SendAsync(request);
            using HttpResponseMessage loggedIn = await client.SendAsync(login);
            metrics += await answer.Content.ReadAsStringAsync() + await loggedIn.Content.ReadAsStringAsync();
        }

        await File.WriteAllTextAsync(_folder.Combine("tokens"), $"admin alice {token}");
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {token}");
        using HttpResponseMessage last = await client.GetAsync(new Uri("/api/v1/agents", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, last.StatusCode);
        Assert.Equal(0, await process.StopAsync());

        string said = metrics + string.Join('\n', process.ErrorLines.Concat(process.OutputLines));
        Assert.Contains("querysniff_", said, StringComparison.Ordinal);
        Assert.Contains("A changed file is not taken over", said, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", said, StringComparison.Ordinal);
        Assert.DoesNotContain(token, said, StringComparison.Ordinal);
        Assert.DoesNotContain(token[3..20], said, StringComparison.Ordinal);
    }

    // Whatever was acknowledged before the kill is there once; what was not may be there, once, or not. The windows are some
    // hours old, so that minutes and hours are being made of them while they come, and at every kill: each tier has all of them.
    [Fact]
    public async Task Kill_TenTimesDuringIngestAndRollUp_LosesAndDoublesNothing()
    {
        string data = _folder.Combine("data");
        HashSet<ulong> acknowledged = [];
        ulong sequence = 0;
        for (int round = 0; round < Kills; round++)
        {
            using ProcessUnderTest process = StartWith(data);
            using RpcChannel channel = new(await GrpcAddressAsync(process), new RpcChannelOptions());
            await PushUntilKilledAsync(process, channel, acknowledged, () => Interlocked.Increment(ref sequence));
            await process.WaitForExitAsync();
        }

        Assert.InRange(acknowledged.Count, Kills * 50, int.MaxValue);
        await using SqliteStore store = SqliteStore.Open(data, Retention.Default, TimeProvider.System);
        while (await store.MaintainAsync(CancellationToken.None))
        {
        }

        RangeQuery all = RangeQuery.All(0, long.MaxValue);
        GroupsAnswer answer = await store.GroupsAsync(all, new GroupsRequest(Dimension.Digest, DigestOrder.Count, 1_000_000), CancellationToken.None);
        HashSet<ulong> stored = [.. answer.Groups.Select(row => row.Digest!.Digest)];
        Assert.Empty(acknowledged.Select(DigestOfSequence).Except(stored));
        Assert.All(answer.Groups, row => Assert.Equal(1, row.Aggregate.Count));
        Assert.Equal(
            [(stored.Count, stored.Count), (stored.Count, stored.Count), (stored.Count, stored.Count)],
            Tier.All.Take(3).Select(tier => CountIn(data, tier)));
    }

    private static (int Commands, int Digests) CountIn(string data, Tier tier)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(data, SqliteFile.Name)};Pooling=False");
        connection.Open();
        using SqliteStatement row = new(connection, $"SELECT sum(count), count(DISTINCT digest) FROM window_row{tier.Suffix}");
        Assert.True(row.Step());
        return ((int)row.Int64(0), (int)row.Int64(1));
    }

    private static ulong DigestOfSequence(ulong sequence) => BatchBuilder.DigestOf(FingerprintOf(sequence));

    private static string FingerprintOf(ulong sequence) => string.Create(CultureInfo.InvariantCulture, $"select c{sequence} from t");

    private async Task PushUntilKilledAsync(
        ProcessUnderTest process, RpcChannel channel, HashSet<ulong> acknowledged, Func<ulong> next)
    {
        int target = acknowledged.Count + 50;
        async Task PushAsync()
        {
            while (true)
            {
                ulong sequence = next();
                BatchBuilder batch = new(sequence: sequence);
                batch.Add(_hoursAgo.AddSeconds(10 * (sequence % 1000)), FingerprintOf(sequence), [1000]);
                try
                {
                    await channel.CallAsync(IngestMethods.Push, batch.Request, TimeSpan.FromSeconds(30), CancellationToken.None);
                }
                catch (RpcException)
                {
                    return;
                }

                lock (acknowledged)
                {
                    acknowledged.Add(sequence);
                    if (acknowledged.Count == target)
                    {
                        process.Kill();
                    }
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PushAsync()));
    }

    private static ProcessUnderTest StartWith(string data) => ProcessUnderTest.Start(
        Executable, ["--data", data, "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0"]);

    private static async Task<Uri> GrpcAddressAsync(ProcessUnderTest process)
    {
        const string before = "agents push to ";
        string line = await process.WaitForLineAsync(line => line.Contains(before, StringComparison.Ordinal));
        return new Uri(line[(line.IndexOf(before, StringComparison.Ordinal) + before.Length)..]);
    }

    private async Task AssertUsageErrorAsync(string named, params string[] arguments)
    {
        using ProcessUnderTest process = ProcessUnderTest.Start(Executable, arguments, workingDirectory: _folder.Path);

        Assert.Equal(2, await process.WaitForExitAsync());
        string line = Assert.Single(process.ErrorLines);
        Assert.StartsWith("querysniff-aggregator: ", line, StringComparison.Ordinal);
        Assert.Contains(named, line, StringComparison.Ordinal);
        Assert.Empty(process.OutputLines);
    }
}
