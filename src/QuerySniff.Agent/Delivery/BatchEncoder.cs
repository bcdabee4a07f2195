using Microsoft.Extensions.Logging;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// Makes batches of each closed window and gives the window back. Runs as one task, between the capture thread and the
/// sender, and never waits for the sender.
/// </summary>
internal sealed class BatchEncoder(
    WindowEncoder encoder, ClosedWindows windows, WindowRing ring, BatchQueue queue, ILogger logger)
{
    /// <summary>Encodes until no window will follow; the queue is completed then, and when encoding fails.</summary>
    public async Task RunAsync()
    {
        try
        {
            await foreach (DigestWindow window in windows.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                Enqueue(encoder.Encode(window, windows.TakeDropped() + queue.TakeDropped()));
                ring.Return(window);
            }
        }
        finally
        {
            queue.Complete();
        }
    }

    private void Enqueue(IEnumerable<Batch> batches)
    {
        int dropped = batches.Sum(queue.Enqueue);
        if (dropped > 0)
        {
            logger.BatchesDropped(dropped);
        }
    }
}
