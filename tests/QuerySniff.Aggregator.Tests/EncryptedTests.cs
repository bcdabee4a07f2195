using System.Text.Json;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

/// <summary>What TLS hid, from the batch to the API's answer.</summary>
public sealed class EncryptedTests : IAsyncLifetime
{
    private const uint Tls12 = 0x0303;
    private const uint Tls13 = 0x0304;

    private RunningAggregator _aggregator = null!;

    public async Task InitializeAsync()
    {
        _aggregator = await StartAsync();
        foreach (string host in new[] { "db1", "db2" })
        {
            BatchBuilder batch = new(host);
            for (int window = 0; window < 3; window++)
            {
                DateTimeOffset start = Start.AddMinutes(10).AddSeconds(10 * window);
                batch.Encrypted(start, "10.0.0.9", Tls13, connections: 2, bytes: 100, server: host + ":3306");
                batch.Encrypted(start, "10.0.0.9", Tls12, connections: 1, bytes: 1_000, server: host + ":3306");
                batch.Encrypted(start, "10.0.0.8", 0, connections: 0, bytes: 10, server: host + ":3306");
            }

            await _aggregator.PushAsync(batch.Request);
            await _aggregator.PushAsync(batch.Request);
        }
    }

    public async Task DisposeAsync() => await _aggregator.DisposeAsync();

    [Fact]
    public async Task Coverage_EncryptedTraffic_IsSummedByClientAndVersionMostBytesFirst()
    {
        Assert.Equal(
            [
                ("db1", "db1:3306", "10.0.0.9", "TLSv1.2", 3, 3_000, 6_000),
                ("db2", "db2:3306", "10.0.0.9", "TLSv1.2", 3, 3_000, 6_000),
                ("db1", "db1:3306", "10.0.0.9", "TLSv1.3", 6, 300, 600),
                ("db2", "db2:3306", "10.0.0.9", "TLSv1.3", 6, 300, 600),
                ("db1", "db1:3306", "10.0.0.8", "unknown", 0, 30, 60),
                ("db2", "db2:3306", "10.0.0.8", "unknown", 0, 30, 60),
            ],
            await EncryptedAsync(""));
    }

    [Theory]
    [InlineData("?host=db1", 3, 3_330)]
    [InlineData("?server=db2:3306", 3, 3_330)]
    [InlineData("?client=10.0.0.8", 2, 60)]
    [InlineData("?client=10.0.0.8&host=db1", 1, 30)]
    [InlineData("?client=nobody", 0, 0)]
    [InlineData("?from=2026-11-22T08:10:10Z&to=2026-11-22T08:10:20Z", 6, 2_220)]
    public async Task Coverage_EncryptedTrafficWithFilter_HasOnlyWhatMatches(string query, int entries, long bytesToServer)
    {
        List<(string Host, string Server, string Client, string Version, long Connections, long ToServer, long ToClient)>
            encrypted = await EncryptedAsync(query);

        Assert.Equal(entries, encrypted.Count);
        Assert.Equal(bytesToServer, encrypted.Sum(entry => entry.ToServer));
    }

    private async Task<List<(string, string, string, string, long, long, long)>> EncryptedAsync(string query)
    {
        JsonElement answer = await _aggregator.GetAsync("/coverage" + query);
        return
        [
            .. answer.GetProperty("encrypted").EnumerateArray().Select(static entry => (
                entry.GetProperty("host").GetString()!,
                entry.GetProperty("server").GetString()!,
                entry.GetProperty("client").GetString()!,
                entry.GetProperty("tls_version").GetString()!,
                entry.GetProperty("connections").GetInt64(),
                entry.GetProperty("bytes_to_server").GetInt64(),
                entry.GetProperty("bytes_to_client").GetInt64())),
        ];
    }
}
