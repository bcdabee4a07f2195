using System.Globalization;
using System.Text.Json;
using QuerySniff.Contracts.V1;
using QuerySniff.TestKit;

namespace QuerySniff.Rpc.Tests;

/// <summary>Our client against gRPC's own server.</summary>
public sealed class PythonServerTests(PythonStubs stubs) : IClassFixture<PythonStubs>
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(30);

    [PythonFact(PythonStubs.Modules)]
    public async Task CallAsync_PythonServerAnswers_GivesTheMessage()
    {
        using Server server = await StartAsync();
        using RpcChannel channel = Connect(server.Port);
        PushRequest request = new() { AgentId = "a", Digests = { new DigestText { Digest = 7 }, new DigestText { Digest = ulong.MaxValue } } };

        PushResponse response = await channel.CallAsync(IngestMethods.Push, request, Generous, CancellationToken.None);

        Assert.Equal([7UL, ulong.MaxValue], response.UnknownDigests);
    }

    [PythonFact(PythonStubs.Modules)]
    public async Task CallAsync_PythonServerAborts_GivesStatusAndDetail()
    {
        using Server server = await StartAsync();
        using RpcChannel channel = Connect(server.Port);
        PushRequest request = new() { AgentId = "error", Strings = { Handlers.DifficultDetail } };

        RpcException exception = await Assert.ThrowsAsync<RpcException>(
            () => channel.CallAsync(IngestMethods.Push, request, Generous, CancellationToken.None));

        Assert.Equal(RpcStatusCode.FailedPrecondition, exception.StatusCode);
        Assert.Equal(Handlers.DifficultDetail, exception.Detail);
    }

    [PythonFact(PythonStubs.Modules)]
    public async Task CallAsync_PythonHandlerRaises_GivesUnknown()
    {
        using Server server = await StartAsync();
        using RpcChannel channel = Connect(server.Port);

        RpcException exception = await Assert.ThrowsAsync<RpcException>(
            () => channel.CallAsync(IngestMethods.Push, new PushRequest { AgentId = "bug" }, Generous, CancellationToken.None));

        Assert.Equal(RpcStatusCode.Unknown, exception.StatusCode);
    }

    [PythonFact(PythonStubs.Modules)]
    public async Task CallAsync_PythonServerHangs_GivesDeadlineExceeded()
    {
        using Server server = await StartAsync();
        using RpcChannel channel = Connect(server.Port);

        RpcException exception = await Assert.ThrowsAsync<RpcException>(
            () => channel.CallAsync(
                IngestMethods.Push, new PushRequest { AgentId = "hang" }, TimeSpan.FromSeconds(1), CancellationToken.None));

        Assert.Equal(RpcStatusCode.DeadlineExceeded, exception.StatusCode);
    }

    [PythonFact(PythonStubs.Modules)]
    public async Task CallAsync_DeadlineAndHeaders_ReachThePythonServer()
    {
        using Server server = await StartAsync();
        using RpcChannel channel = new(
            Address(server.Port),
            new RpcChannelOptions { ConfigureHeaders = headers => headers.Add("authorization", "Bearer abc") });

        await channel.CallAsync(
            IngestMethods.Push, new PushRequest { AgentId = "seen" }, TimeSpan.FromMinutes(90), CancellationToken.None);

        using JsonDocument seen = await server.WaitForCallAsync("seen");
        Assert.InRange(seen.RootElement.GetProperty("time_remaining").GetDouble(), 80 * 60, 90 * 60);
        JsonElement metadata = seen.RootElement.GetProperty("metadata");
        Assert.Equal("Bearer abc", metadata.GetProperty("authorization").GetString());
        Assert.StartsWith("grpc-dotnet-querysniff/", metadata.GetProperty("user-agent").GetString(), StringComparison.Ordinal);
    }

    [PythonFact(PythonStubs.Modules)]
    public async Task CallAsync_LargeCompressedRequest_IsReadByThePythonServer()
    {
        using Server server = await StartAsync();
        using RpcChannel channel = Connect(server.Port);
        PushRequest request = LargeRequest(bytes: 20_000_000);

        PushResponse response = await channel.CallAsync(IngestMethods.Push, request, Generous, CancellationToken.None);

        Assert.Equal(request.Digests.Select(text => text.Digest), response.UnknownDigests);
    }

    [PythonFact(PythonStubs.Modules)]
    public async Task CallAsync_LargePlainRequest_IsReadByThePythonServer()
    {
        using Server server = await StartAsync();
        using RpcChannel channel = new(Address(server.Port), new RpcChannelOptions { Gzip = false });
        PushRequest request = LargeRequest(bytes: 20_000_000);

        PushResponse response = await channel.CallAsync(IngestMethods.Push, request, Generous, CancellationToken.None);

        Assert.Equal(request.Digests.Select(text => text.Digest), response.UnknownDigests);
    }

    [PythonFact(PythonStubs.Modules)]
    public async Task CallAsync_LargeGzipAnswer_IsDecompressed()
    {
        using Server server = await StartAsync("gzip");
        using RpcChannel channel = Connect(server.Port);
        PushRequest request = new() { AgentId = "large", Sequence = 1_000_000 };

        PushResponse response = await channel.CallAsync(IngestMethods.Push, request, Generous, CancellationToken.None);

        Assert.Equal(1_000_000, response.UnknownDigests.Count);
        Assert.Equal(999_999UL, response.UnknownDigests[^1]);
    }

    [PythonFact(PythonStubs.Modules)]
    public async Task CallAsync_AnswerBeyondTheBound_GivesResourceExhausted()
    {
        using Server server = await StartAsync();
        using RpcChannel channel = Connect(server.Port);
        PushRequest request = new() { AgentId = "large", Sequence = (RpcLimits.MessageBytesMax / sizeof(ulong)) + 1 };

        RpcException exception = await Assert.ThrowsAsync<RpcException>(
            () => channel.CallAsync(IngestMethods.Push, request, Generous, CancellationToken.None));

        Assert.Equal(RpcStatusCode.ResourceExhausted, exception.StatusCode);
    }

    [PythonFact(PythonStubs.Modules)]
    public async Task CallAsync_ServerKilledDuringTheCall_GivesUnavailable()
    {
        using Server server = await StartAsync();
        using RpcChannel channel = Connect(server.Port);
        Task<PushResponse> call = channel.CallAsync(IngestMethods.Push, new PushRequest { AgentId = "hang" }, Generous, CancellationToken.None);
        using JsonDocument seen = await server.WaitForCallAsync("hang");

        server.Process.Kill();

        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal(RpcStatusCode.Unavailable, exception.StatusCode);
    }

    private static PushRequest LargeRequest(int bytes)
    {
        const int each = 1000;
        PushRequest request = new() { AgentId = "a" };
        request.Digests.AddRange(Enumerable.Range(0, bytes / each).Select(i => new DigestText
        {
            Digest = (ulong)i,
            Fingerprint = $"select {i} ".PadRight(each, 'x'),
        }));
        return request;
    }

    private static Uri Address(int port) => new UriBuilder("http", "127.0.0.1", port).Uri;

    private static RpcChannel Connect(int port) => new(Address(port), new RpcChannelOptions());

    private async Task<Server> StartAsync(string answers = "plain")
    {
        ProcessUnderTest process = ProcessUnderTest.Start(
            PythonFactAttribute.Interpreter, [PythonStubs.Script("ingest_server.py"), stubs.Folder, answers]);
        const string prefix = "port ";
        string line = await process.WaitForLineAsync(line => line.StartsWith(prefix, StringComparison.Ordinal));
        return new Server(process, int.Parse(line.AsSpan(prefix.Length), CultureInfo.InvariantCulture));
    }

    private sealed record Server(ProcessUnderTest Process, int Port) : IDisposable
    {
        public async Task<JsonDocument> WaitForCallAsync(string agentId) => JsonDocument.Parse(
            await Process.WaitForLineAsync(line => line.Contains($"\"agent_id\": \"{agentId}\"", StringComparison.Ordinal)));

        public void Dispose() => Process.Dispose();
    }
}
