using System.Text.Json;
using Google.Protobuf;
using QuerySniff.Agent.Delivery;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Agent.Tests;

public sealed class BatchPrinterTests : IDisposable
{
    private readonly BatchQueue _queue = Batches.QueueOn(spool: null);
    private readonly KnownDigests _known = new();

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task RunAsync_Batches_AreALineOfJsonEachThatProtobufReadsAgain()
    {
        Batch batch = Batches.Of(1, commands: 3, padding: 10);
        _queue.Enqueue(batch);
        _queue.Enqueue(Batches.Of(2));
        _queue.Complete();
        using StringWriter output = new();
        await new BatchPrinter(_queue, _known, output).RunAsync(CancellationToken.None);

        string[] lines = output.ToString().TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Equal(PushRequest.Parser.ParseFrom(batch.Message), JsonParser.Default.Parse<PushRequest>(lines[1]));
        using JsonDocument json = JsonDocument.Parse(lines[1]);
        Assert.Equal("3", json.RootElement.GetProperty("windows")[0].GetProperty("rows")[0].GetProperty("count").GetString());
        Assert.Equal("db7", json.RootElement.GetProperty("agent_id").GetString());
        Assert.True(_known.Contains(1));
        Assert.Equal((0, 2L), (_queue.Figures.Waiting, _queue.Figures.Delivered));
    }

    [Fact]
    public async Task RunAsync_NobodyReads_IsOver()
    {
        _queue.Enqueue(Batches.Of(1));
        using StreamWriter closed = new(new ClosedPipe());
        await new BatchPrinter(_queue, _known, closed).RunAsync(CancellationToken.None);
        Assert.Equal(1, _queue.Figures.Waiting);
    }

    [Fact]
    public async Task RunAsync_GivenUp_IsCancelled()
    {
        using CancellationTokenSource abandon = new();
        Task running = new BatchPrinter(_queue, _known, TextWriter.Null).RunAsync(abandon.Token);
        await abandon.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private sealed class ClosedPipe : MemoryStream
    {
        public override void Flush()
        {
        }

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("Broken pipe");
    }
}
