using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace QuerySniff.Aggregator.Ingest;

/// <summary>
/// The batches that wait for the writer, bounded by their number and by their rows. At the bound a batch is refused and
/// the agent keeps it. Any number of threads put in, one takes out.
/// </summary>
internal sealed class IngestQueue
{
    private readonly Channel<PendingBatch> _channel = Channel.CreateBounded<PendingBatch>(
        new BoundedChannelOptions(IngestLimits.QueuedBatchesMax) { SingleReader = true });

    private int _rows;
    private volatile bool _isClosed;

    /// <summary>Batches that wait now.</summary>
    public int Count => _channel.Reader.Count;

    /// <summary>Whether no batch will be taken any more: the aggregator is stopping.</summary>
    public bool IsClosed => _isClosed;

    public bool TryEnqueue(PendingBatch batch)
    {
        if (Interlocked.Add(ref _rows, batch.Rows) <= IngestLimits.QueuedRowsMax && _channel.Writer.TryWrite(batch))
        {
            return true;
        }

        Interlocked.Add(ref _rows, -batch.Rows);
        return false;
    }

    public ValueTask<bool> WaitToDequeueAsync(CancellationToken cancellationToken) =>
        _channel.Reader.WaitToReadAsync(cancellationToken);

    public bool TryDequeue([NotNullWhen(true)] out PendingBatch? batch)
    {
        if (!_channel.Reader.TryRead(out batch))
        {
            return false;
        }

        Interlocked.Add(ref _rows, -batch.Rows);
        return true;
    }

    /// <summary>Takes no more batches; those that wait are still taken out.</summary>
    public void Close()
    {
        _isClosed = true;
        _channel.Writer.TryComplete();
    }
}
