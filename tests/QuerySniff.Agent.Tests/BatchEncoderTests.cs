using Microsoft.Extensions.Logging.Abstractions;
using QuerySniff.Agent.Delivery;
using QuerySniff.Contracts.V1;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

public sealed class BatchEncoderTests : IDisposable
{
    private readonly ClosedWindows _windows = new();
    private readonly BatchQueue _queue = new(1 << 20);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task RunAsync_WindowsDroppedBeforeIt_DeclaresThemInTheNextBatch()
    {
        for (int i = 0; i < ClosedWindows.WindowsMax + 2; i++)
        {
            WindowBuilder builder = new();
            builder.Add("SELECT ?");
            _windows.Write(builder.Window);
        }

        _queue.Enqueue(new Batch(1, [], Windows: 10, Commands: 100));
        await _queue.TakeAsync(CancellationToken.None);
        _queue.Drop();
        _windows.Complete();
        await EncoderOf().RunAsync();

        PushRequest[] requests = await TakeAllAsync();
        Assert.Equal(
            [(12, 102), (0, 0), (0, 0), (0, 0)],
            requests.Select(request => request.Windows[0].Capture)
                .Select(capture => ((int)capture.WindowsDropped, (int)capture.CommandsDropped)));
    }

    [Fact]
    public async Task RunAsync_EncodingFails_CompletesTheQueue()
    {
        _windows.Write(null!);
        await Assert.ThrowsAsync<NullReferenceException>(EncoderOf().RunAsync);
        Assert.True(_queue.Completed.IsCancellationRequested);
    }

    private BatchEncoder EncoderOf() => new(
        new WindowEncoder(new AgentIdentity("db7", TimeProvider.System), new KnownDigests()),
        _windows,
        new WindowRing(),
        _queue,
        NullLogger.Instance);

    private async Task<PushRequest[]> TakeAllAsync()
    {
        List<PushRequest> requests = [];
        while (await _queue.TakeAsync(CancellationToken.None) is { } batch)
        {
            requests.Add(PushRequest.Parser.ParseFrom(batch.Message));
            _queue.Acknowledge();
        }

        return [.. requests];
    }
}
