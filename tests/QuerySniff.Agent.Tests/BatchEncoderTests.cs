using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Figures;
using QuerySniff.Digests;
using QuerySniff.TestKit;

namespace QuerySniff.Agent.Tests;

public sealed class BatchEncoderTests : IDisposable
{
    private readonly ClosedWindows _windows = new(new WindowRing());
    private readonly TemporaryFolder _folder = new();
    private readonly SpoolFolder _spool;
    private readonly BatchQueue _queue;

    public BatchEncoderTests()
    {
        _spool = SpoolFolder.TryOpen(_folder.Path, NullLogger.Instance)!;
        _queue = Batches.QueueOn(_spool);
    }

    public void Dispose()
    {
        _queue.Dispose();
        _spool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task RunAsync_LossesBeforeIt_DeclaresThemInTheNextBatch()
    {
        for (int i = 0; i < ClosedWindows.WindowsMax + 2; i++)
        {
            WindowBuilder builder = new();
            builder.Add("SELECT ?");
            _windows.Write(new ClosedWindow(builder.Window, WindowBuilder.Start, WindowBuilder.Start + 1, 0));
        }

        // A declaration that was refused has no place left but the next batch.
        _queue.Enqueue(Batches.Of(1, commands: 100));
        _queue.TryTake(Batches.Tag, out _);
        _queue.Refuse();
        _queue.TryTake(Batches.Tag, out _);
        _queue.Refuse();
        _windows.Complete();
        await EncoderOf(new UnseenTime(new SeenTime(1_000, 0), 1_250)).RunAsync();

        Assert.Equal(
            [(3, 102, 250), (0, 0, 0), (0, 0, 0), (0, 0, 0)],
            Batches.DrainOf(_queue).OrderBy(request => request.Sequence).Select(request => request.Windows[0].Capture)
                .Select(capture => ((int)capture.WindowsDropped, (int)capture.CommandsDropped, (int)capture.UnseenMs)));
    }

    [Fact]
    public async Task RunAsync_WindowWithNothingInIt_IsSeenAndNoBatch()
    {
        _windows.Write(new ClosedWindow(null, 0, 17_000_000, 0));
        _windows.Complete();
        await EncoderOf(new UnseenTime(new SeenTime(1_000, 0), 1_250)).RunAsync();
        Assert.Equal(0, _queue.Figures.Waiting);

        // What is not declared yet is still known after a kill.
        Assert.Equal(new SeenTime(17, 250), _spool.ReadSeen());
    }

    [Fact]
    public async Task RunAsync_SampleChanges_SaysItOnceEachTime()
    {
        foreach (int weight in (int[])[1, 4, 4, 1])
        {
            WindowBuilder builder = new();
            builder.Add("SELECT ?");
            builder.Window.SampleWeight = weight;
            _windows.Write(new ClosedWindow(builder.Window, WindowBuilder.Start, WindowBuilder.Start + 1, 0));
        }

        _windows.Complete();
        LogRecorder log = new();
        await EncoderOf(new UnseenTime(null, 0), log).RunAsync();

        string[] lines = [.. log.Lines.Where(line => line.Contains(" looks at ", StringComparison.Ordinal))];
        Assert.Equal(2, lines.Length);
        Assert.Contains("1 of 4 connections", lines[0], StringComparison.Ordinal);
        Assert.Contains("all connections again", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_EncodingFails_CompletesTheQueue()
    {
        DigestWindow window = new();
        window.Reset(WindowBuilder.Start);
        ClosedWindows broken = new(null!);
        broken.Write(new ClosedWindow(window, WindowBuilder.Start, 1, 0));
        BatchEncoder encoder = EncoderOf(new UnseenTime(null, 0), windows: broken);
        await Assert.ThrowsAsync<NullReferenceException>(encoder.RunAsync);
        Assert.True(_queue.Completed.IsCancellationRequested);
    }

    private BatchEncoder EncoderOf(UnseenTime unseen, ILogger? logger = null, ClosedWindows? windows = null) => new(
        new WindowEncoder(new AgentIdentity("db7", TimeProvider.System), new KnownDigests()),
        new AssembledWindows([windows ?? _windows]),
        _queue,
        unseen,
        new FigureBoard(_queue, TimeProvider.System),
        TimeProvider.System,
        logger ?? NullLogger.Instance);
}
