using QuerySniff.Contracts.V1;

namespace QuerySniff.Rpc.Tests;

/// <summary>What a handler of our server sees and causes, called by our client.</summary>
public sealed class ServerTests
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Handler_ClientGivesUp_ItsTokenFires()
    {
        TaskCompletionSource entered = new();
        TaskCompletionSource cancelled = new();
        await using LocalServer server = await LocalServer.StartAsync(endpoints => endpoints.MapUnary(IngestMethods.Push, async (_, call) =>
        {
            call.CancellationToken.Register(cancelled.SetResult);
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, call.CancellationToken);
            return new PushResponse();
        }));
        using RpcChannel channel = new(server.Address, new RpcChannelOptions());
        using CancellationTokenSource giveUp = new();
        Task<PushResponse> result = channel.CallAsync(IngestMethods.Push, new PushRequest(), Generous, giveUp.Token);
        await entered.Task.WaitAsync(Generous);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => result);
        await cancelled.Task.WaitAsync(Generous);
    }

    [Fact]
    public async Task Handler_DeadlinePasses_ItsTokenFiresAndTheClientIsTold()
    {
        ManualTime time = new();
        TaskCompletionSource<DateTimeOffset?> entered = new();
        await using LocalServer server = await LocalServer.StartAsync(
            endpoints => endpoints.MapUnary(IngestMethods.Push, async (_, call) =>
            {
                entered.SetResult(call.Deadline);
                await Task.Delay(Timeout.Infinite, call.CancellationToken);
                return new PushResponse();
            }),
            time: time);
        using RpcChannel channel = new(server.Address, new RpcChannelOptions());
        Task<PushResponse> result = channel.CallAsync(IngestMethods.Push, new PushRequest(), TimeSpan.FromHours(1), CancellationToken.None);
        Assert.Equal(time.GetUtcNow() + TimeSpan.FromHours(1), await entered.Task.WaitAsync(Generous));

        time.Advance(TimeSpan.FromHours(1));

        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => result.WaitAsync(Generous));
        Assert.Equal(RpcStatusCode.DeadlineExceeded, exception.StatusCode);
    }

    [Fact]
    public async Task CallAsync_ServerSilent_GivesDeadlineExceeded()
    {
        await using LocalServer server = await LocalServer.StartAsync(endpoints => endpoints.MapUnary(IngestMethods.Push, Handlers.Push));
        using RpcChannel channel = new(server.Address, new RpcChannelOptions());

        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => channel.CallAsync(
            IngestMethods.Push, new PushRequest { AgentId = "hang" }, TimeSpan.FromMilliseconds(50), CancellationToken.None));

        Assert.Equal(RpcStatusCode.DeadlineExceeded, exception.StatusCode);
    }

    [Fact]
    public async Task Handler_Call_KnowsPeerDeadlineAndHeaders()
    {
        string? seen = null;
        DateTimeOffset? deadline = null;
        DateTimeOffset before = TimeProvider.System.GetUtcNow();
        await using LocalServer server = await LocalServer.StartAsync(endpoints => endpoints.MapUnary(IngestMethods.Push, (_, call) =>
        {
            deadline = call.Deadline;
            seen = $"{call.Peer} {call.HttpContext.Request.Headers.Authorization}";
            return Task.FromResult(new PushResponse());
        }));
        RpcChannelOptions options = new() { ConfigureHeaders = headers => headers.Add("authorization", "Bearer abc") };
        using RpcChannel channel = new(server.Address, options);

        await channel.CallAsync(IngestMethods.Push, new PushRequest(), TimeSpan.FromHours(1), CancellationToken.None);

        Assert.Matches("^127\\.0\\.0\\.1:[0-9]+ Bearer abc$", seen);
        Assert.InRange(deadline!.Value, before + TimeSpan.FromHours(1), TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Handler_Throws_IsLoggedAndTellsNothing()
    {
        await using LocalServer server = await LocalServer.StartAsync(endpoints => endpoints.MapUnary(IngestMethods.Push, Handlers.Push));
        using RpcChannel channel = new(server.Address, new RpcChannelOptions());

        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => channel.CallAsync(
            IngestMethods.Push, new PushRequest { AgentId = "bug" }, Generous, CancellationToken.None));

        Assert.Equal(RpcStatusCode.Unknown, exception.StatusCode);
        Assert.DoesNotContain(Handlers.Secret, exception.Detail, StringComparison.Ordinal);
        Assert.Contains(Handlers.Secret, server.Log.Complaints.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handler_AnswersNull_IsAFailureOfTheServer()
    {
        await using LocalServer server = await LocalServer.StartAsync(
            endpoints => endpoints.MapUnary(IngestMethods.Push, (_, _) => Task.FromResult<PushResponse>(null!)));
        using RpcChannel channel = new(server.Address, new RpcChannelOptions());

        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => channel.CallAsync(
            IngestMethods.Push, new PushRequest(), Generous, CancellationToken.None));

        Assert.Equal(RpcStatusCode.Unknown, exception.StatusCode);
        Assert.Single(server.Log.Complaints);
    }

    [Fact]
    public async Task Handler_DetailBeyondTheBound_ArrivesCut()
    {
        string detail = new('é', 5000);
        await using LocalServer server = await LocalServer.StartAsync(endpoints => endpoints.MapUnary(
            IngestMethods.Push,
            Task<PushResponse> (_, _) => throw new RpcException(RpcStatusCode.Aborted, detail)));
        using RpcChannel channel = new(server.Address, new RpcChannelOptions());

        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => channel.CallAsync(
            IngestMethods.Push, new PushRequest(), Generous, CancellationToken.None));

        // A character of two bytes takes six: "%C3%A9".
        Assert.Equal(detail[..(RpcLimits.DetailBytesMax / 6)], exception.Detail);
    }

    [Theory]
    [InlineData(100, null)]
    [InlineData(100_000, "gzip")]
    public async Task Server_Answer_IsCompressedWhereItPays(ulong digests, string? encoding)
    {
        await using LocalServer server = await LocalServer.StartAsync(endpoints => endpoints.MapUnary(IngestMethods.Push, Handlers.Push));
        using RawClient client = new(server.Address);
        using HttpRequestMessage request = RawClient.Request(
            new ByteArrayContent(Bodies.Frame(new PushRequest { AgentId = "large", Sequence = digests })),
            (RpcHeaders.AcceptEncoding, "identity, deflate, gzip"));
        using HttpResponseMessage response = await client.SendAsync(request);

        Assert.Equal(RpcStatusCode.Ok, RawClient.Status(response).Code);
        Assert.Equal(encoding, AnswerStatus.Single(response.Headers, RpcHeaders.Encoding));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("identity")]
    [InlineData("deflate, xgzip")]
    public async Task Server_ClientDoesNotReadGzip_AnswersPlain(string? accept)
    {
        await using LocalServer server = await LocalServer.StartAsync(endpoints => endpoints.MapUnary(IngestMethods.Push, Handlers.Push));
        using RawClient client = new(server.Address);
        (string, string)[] headers = accept is null ? [] : [(RpcHeaders.AcceptEncoding, accept)];
        using HttpRequestMessage request = RawClient.Request(
            new ByteArrayContent(Bodies.Frame(new PushRequest { AgentId = "large", Sequence = 10_000 })), headers);
        using HttpResponseMessage response = await client.SendAsync(request);

        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.Null(AnswerStatus.Single(response.Headers, RpcHeaders.Encoding));
        Assert.Equal(10_000, PushResponse.Parser.ParseFrom(body.AsSpan(MessagePrefix.Bytes)).UnknownDigests.Count);
    }

    [Fact]
    public async Task Server_ManyCallsAtOnce_AreEachAnsweredTheirOwn()
    {
        await using LocalServer server = await LocalServer.StartAsync(endpoints => endpoints.MapUnary(IngestMethods.Push, Handlers.Push));
        using RpcChannel channel = new(server.Address, new RpcChannelOptions());

        PushResponse[] answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => channel.CallAsync(
            IngestMethods.Push,
            new PushRequest { AgentId = "a", Digests = { new DigestText { Digest = (ulong)i } } },
            Generous,
            CancellationToken.None)));

        Assert.Equal(Enumerable.Range(0, 500).Select(i => (ulong)i), answers.Select(answer => answer.UnknownDigests.Single()));
    }
}
