using System.Net;
using System.Net.Sockets;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>What goes wrong beside the agent: nothing that was captured is lost, and nothing on the port is believed.</summary>
public sealed class FaultTests
{
    [CaptureFact]
    public async Task Aggregator_AwayAtFirst_GetsEverythingOnceItIsThere()
    {
        using MariaDbServer server = await MariaDbServer.StartAsync();
        using TemporaryFolder data = new();
        int grpc = FreePort.Next();
        using ProcessUnderTest agent = await QuerySniffProcesses.StartAgentAsync(server.Port, grpc, "db1");
        await QueryAsync(server, "SELECT 'before'");
        // The window closes, and its batch finds nobody.
        await agent.WaitForLineAsync(line => line.Contains("does not take batches", StringComparison.Ordinal));

        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(data.Path, grpc);
        await agent.WaitForLineAsync(line => line.Contains("takes batches again", StringComparison.Ordinal));
        await QueryAsync(server, "SELECT 'after'");
        Assert.Equal(0, await agent.StopAsync());

        CapturedCounts captured = await CapturedCounts.ReadAsync(aggregator);
        Assert.Equal(2, captured.Of("SELECT"));
        Assert.Equal(2, captured.Of("COM_QUIT"));
        Assert.Equal(0, captured.Coverage.GetProperty("windows_dropped").GetInt64());
    }

    [CaptureFact]
    public async Task Garbage_OnTheDatabasePort_IsCountedAndNeverACommand()
    {
        using TemporaryFolder data = new();
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(data.Path);
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using ProcessUnderTest agent = await QuerySniffProcesses.StartAgentAsync(port, aggregator.GrpcPort, "db1");

        Random random = new(1);
        long sent = 0;
        for (int i = 0; i < 20; i++)
        {
            sent += await ExchangeGarbageAsync(listener, port, random);
        }

        Assert.Equal(0, await agent.StopAsync());
        CapturedCounts captured = await CapturedCounts.ReadAsync(aggregator);
        Assert.Equal(0, captured.Of("SELECT"));
        Assert.Equal(20, captured.Coverage.GetProperty("connections_opened").GetInt64());
        Assert.True(captured.Coverage.GetProperty("packets_unparsable").GetInt64() > 0, captured.Coverage.ToString());
        Assert.Equal(sent, captured.Coverage.GetProperty("decoded_bytes").GetInt64()
            + captured.Coverage.GetProperty("skipped_bytes").GetInt64()
            + captured.Coverage.GetProperty("encrypted_bytes").GetInt64());
        Assert.True(captured.Coverage.GetProperty("share").GetDouble() < 1);
    }

    private static Task<string> QueryAsync(MariaDbServer server, string sql) => ProcessUnderTest.RunAsync("mariadb",
    [
        "--no-defaults", "--host=127.0.0.1", $"--port={server.Port}", $"--user={MariaDbServer.User}",
        $"--password={MariaDbServer.User}", "--skip-ssl", "--skip-auto-rehash", $"--execute={sql}",
    ]);

    private static async Task<long> ExchangeGarbageAsync(TcpListener listener, int port, Random random)
    {
        using TcpClient client = new();
        Task<TcpClient> accepting = listener.AcceptTcpClientAsync();
        await client.ConnectAsync(IPAddress.Loopback, port);
        using TcpClient server = await accepting;
        byte[] greeting = Bytes(random);
        byte[] answer = Bytes(random);
        await server.GetStream().WriteAsync(greeting);
        await client.GetStream().ReadExactlyAsync(new byte[greeting.Length]);
        await client.GetStream().WriteAsync(answer);
        await server.GetStream().ReadExactlyAsync(new byte[answer.Length]);
        return greeting.Length + answer.Length;
    }

    private static byte[] Bytes(Random random)
    {
        byte[] bytes = new byte[random.Next(1, 5_000)];
        random.NextBytes(bytes);
        return bytes;
    }
}
