using Microsoft.Extensions.Logging;
using QuerySniff.Agent.Figures;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// Makes batches of each closed window and gives the window back. Runs as one task, between the capture threads and
/// the sender, and never waits for the sender.
/// </summary>
internal sealed class BatchEncoder(
    WindowEncoder encoder,
    AssembledWindows windows,
    BatchQueue queue,
    UnseenTime unseen,
    FigureBoard board,
    TimeProvider clock,
    ILogger logger)
{
    /// <summary>Windows between two lines in the log: a minute of them.</summary>
    private const int WindowsPerLogLine = 6;

    private const long NanosecondsPerMillisecond = 1_000_000;

    private readonly IdentityWatch _watch = new(board, logger);
    private int _sampleWeight = 1;
    private int _windows;

    /// <summary>Encodes until no window will follow; the queue is completed then, and when encoding fails.</summary>
    public async Task RunAsync()
    {
        try
        {
            await foreach (ClosedWindow closed in windows.ReadAllAsync().ConfigureAwait(false))
            {
                if (closed.Window is { } window)
                {
                    _watch.OnWindow(window);
                    LogSample(window.SampleWeight);
                    Enqueue(window);
                    windows.Return(window);
                }

                queue.MarkSeen(new SeenTime(closed.Until / NanosecondsPerMillisecond, unseen.UndeclaredMs));
                if (++_windows % WindowsPerLogLine == 0)
                {
                    logger.Figures(board.Read());
                    logger.Delivery(queue.Figures, clock);
                }
            }
        }
        finally
        {
            queue.Complete();
        }
    }

    private void LogSample(int weight)
    {
        if (weight == _sampleWeight)
        {
            return;
        }

        _sampleWeight = weight;
        if (weight > 1)
        {
            logger.Sampling(weight);
        }
        else
        {
            logger.SamplingEnded();
        }
    }

    private void Enqueue(DigestWindow window)
    {
        foreach (Batch batch in encoder.Encode(window, windows.TakeDropped() + queue.TakeDropped() + unseen.Take(), board.Read()))
        {
            queue.Enqueue(batch);
        }
    }
}
