using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.Rpc.Tests;

/// <summary>gRPC's own client against our server.</summary>
public sealed class PythonClientTests(PythonStubs stubs) : IClassFixture<PythonStubs>
{
    [PythonFact(PythonStubs.Modules)]
    public async Task MapUnary_PythonCalls_IsAnswered()
    {
        using JsonDocument outcome = await CallAsync(new { agent_id = "a", digests = 4 });

        Assert.Equal("OK", Code(outcome));
        Assert.Equal(6, outcome.RootElement.GetProperty("sum").GetInt64());
    }

    [PythonFact(PythonStubs.Modules)]
    public async Task MapUnary_PythonCompresses_IsAnswered()
    {
        using JsonDocument outcome = await CallAsync(new { agent_id = "a", digests = 4, gzip = true });

        Assert.Equal("OK", Code(outcome));
        Assert.Equal(6, outcome.RootElement.GetProperty("sum").GetInt64());
    }

    [PythonFact(PythonStubs.Modules)]
    public async Task MapUnary_LargeMessageBothWays_IsAnswered()
    {
        // Some 12 MB there; 4 MB back, compressed since Python accepts it.
        const int digests = 500_000;
        using JsonDocument outcome = await CallAsync(new { agent_id = "a", digests });

        Assert.Equal("OK", Code(outcome));
        Assert.Equal((long)digests * (digests - 1) / 2, outcome.RootElement.GetProperty("sum").GetInt64());
    }

    [PythonFact(PythonStubs.Modules)]
    public async Task MapUnary_MessageBeyondTheBound_PythonGetsResourceExhausted()
    {
        using JsonDocument outcome = await CallAsync(new { agent_id = "a", digests = 50_000 }, messageBytesMax: 1_000_000);

        Assert.Equal("RESOURCE_EXHAUSTED", Code(outcome));
        Assert.Equal("The message is larger than 1000000 bytes.", Details(outcome));
    }

    [PythonFact(PythonStubs.Modules)]
    public async Task MapUnary_HandlerThrowsRpcException_PythonGetsStatusAndDetail()
    {
        using JsonDocument outcome = await CallAsync(new { agent_id = "error" });

        Assert.Equal("FAILED_PRECONDITION", Code(outcome));
        Assert.Equal(Handlers.DifficultDetail, Details(outcome));
    }

    [PythonFact(PythonStubs.Modules)]
    public async Task MapUnary_HandlerThrows_PythonGetsUnknownWithoutTheText()
    {
        using JsonDocument outcome = await CallAsync(new { agent_id = "bug" });

        Assert.Equal("UNKNOWN", Code(outcome));
        Assert.DoesNotContain(Handlers.Secret, Details(outcome), StringComparison.Ordinal);
    }

    [PythonFact(PythonStubs.Modules)]
    public async Task MapUnary_HandlerHangs_PythonGetsDeadlineExceeded()
    {
        using JsonDocument outcome = await CallAsync(new { agent_id = "hang", timeout = 1.0 });

        Assert.Equal("DEADLINE_EXCEEDED", Code(outcome));
    }

    private static string? Code(JsonDocument outcome) => outcome.RootElement.GetProperty("code").GetString();

    private static string Details(JsonDocument outcome) => outcome.RootElement.GetProperty("details").GetString()!;

    private async Task<JsonDocument> CallAsync(object call, int messageBytesMax = RpcLimits.MessageBytesMax)
    {
        RpcServerOptions options = new() { MessageBytesMax = messageBytesMax };
        await using LocalServer server = await LocalServer.StartAsync(
            endpoints => endpoints.MapUnary(IngestMethods.Push, Handlers.Push, options));
        using ProcessUnderTest client = ProcessUnderTest.Start(
            PythonFactAttribute.Interpreter,
            [PythonStubs.Script("ingest_client.py"), stubs.Folder, server.Address.Authority, JsonSerializer.Serialize(call)]);
        Assert.True(await client.WaitForExitAsync() == 0, client.ToString());
        return JsonDocument.Parse(client.OutputLines.Single());
    }
}
