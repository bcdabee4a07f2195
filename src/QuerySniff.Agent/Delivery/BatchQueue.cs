namespace QuerySniff.Agent.Delivery;

/// <summary>
/// The batches that no aggregator has acknowledged yet, oldest first, between the encoder (writes) and the sender
/// (reads). Bounded in bytes: when it is full the oldest batch is dropped and counted, for what is new is worth more.
/// </summary>
internal sealed class BatchQueue(long bytesMax) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<Batch> _batches = new();
    private readonly SemaphoreSlim _available = new(0);
    private long _bytes;
    private long _droppedWindows;
    private long _droppedCommands;
    private bool _completed;

    /// <summary>Batches waiting.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _batches.Count;
            }
        }
    }

    /// <summary>Adds a batch, and drops the oldest ones if it does not fit beside them.</summary>
    /// <returns>How many batches were dropped.</returns>
    public int Enqueue(Batch batch)
    {
        int dropped = 0;
        lock (_lock)
        {
            while (_batches.Count > 0 && _bytes + batch.Bytes > bytesMax)
            {
                CountDropped(_batches.Dequeue());
                dropped++;
            }

            _batches.Enqueue(batch);
            _bytes += batch.Bytes;
        }

        _available.Release();
        return dropped;
    }

    /// <summary>No batch will follow: <see cref="WaitAsync"/> answers false when the queue is empty.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
        }

        _available.Release();
    }

    /// <summary>Waits for a batch; it stays in the queue until <see cref="Remove"/>.</summary>
    public async Task<Batch?> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_batches.TryPeek(out Batch? batch))
                {
                    return batch;
                }

                if (_completed)
                {
                    return null;
                }
            }

            await _available.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes an acknowledged batch out; it may have been dropped meanwhile.</summary>
    public void Remove(Batch batch)
    {
        lock (_lock)
        {
            if (_batches.TryPeek(out Batch? first) && ReferenceEquals(first, batch))
            {
                _batches.Dequeue();
                _bytes -= batch.Bytes;
            }
        }
    }

    /// <summary>Takes an undeliverable batch out and counts it as dropped.</summary>
    public void Drop(Batch batch)
    {
        lock (_lock)
        {
            if (_batches.TryPeek(out Batch? first) && ReferenceEquals(first, batch))
            {
                CountDropped(_batches.Dequeue());
            }
        }
    }

    /// <summary>What was dropped since the last call: the next batch declares it.</summary>
    public (long Windows, long Commands) TakeDropped()
    {
        lock (_lock)
        {
            (long Windows, long Commands) dropped = (_droppedWindows, _droppedCommands);
            _droppedWindows = 0;
            _droppedCommands = 0;
            return dropped;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _available.Dispose();

    private void CountDropped(Batch batch)
    {
        _bytes -= batch.Bytes;
        _droppedWindows += batch.Request.Windows.Count;
        _droppedCommands += batch.Commands;

        // What the batch itself declared as lost is still lost.
        foreach (var window in batch.Request.Windows)
        {
            _droppedWindows += (long)window.Capture.WindowsDropped;
            _droppedCommands += (long)window.Capture.CommandsDropped;
        }
    }
}
