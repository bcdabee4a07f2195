namespace QuerySniff.Agent.Delivery;

/// <summary>
/// The batches that no aggregator has acknowledged yet, oldest first, between the encoder (writes) and the sender
/// (reads). Bounded in bytes: when it is full the oldest batch is dropped and counted, for what is new is worth more.
/// A batch that is being sent stays: it may be stored already, and must not be declared lost then.
/// </summary>
internal sealed class BatchQueue(long bytesMax) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Batch> _batches = [];
    private readonly SemaphoreSlim _changed = new(0);
    private readonly CancellationTokenSource _completed = new();
    private bool _isSending;
    private long _bytes;
    private long _droppedWindows;
    private long _droppedCommands;

    /// <summary>Batches waiting or being sent.</summary>
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

    /// <summary>Cancelled once no batch will follow: the agent is about to end.</summary>
    public CancellationToken Completed => _completed.Token;

    /// <summary>Adds a batch, and drops the oldest ones if it does not fit beside them.</summary>
    /// <returns>How many batches were dropped.</returns>
    public int Enqueue(Batch batch)
    {
        int dropped = 0;
        lock (_lock)
        {
            while (batch.Message.Length > bytesMax - _bytes && OldestWaiting() is { } oldest)
            {
                Remove(oldest, isLost: true);
                dropped++;
            }

            _batches.AddLast(batch);
            _bytes += batch.Message.Length;
            Signal();
        }

        return dropped;
    }

    /// <summary>No batch will follow: <see cref="TakeAsync"/> answers null when the queue is empty.</summary>
    public void Complete()
    {
        _completed.Cancel();
        lock (_lock)
        {
            Signal();
        }
    }

    /// <summary>
    /// Waits for the oldest batch, which then is being sent until <see cref="Acknowledge"/>, <see cref="Drop"/> or
    /// <see cref="PutBack"/>. For one reader.
    /// </summary>
    /// <returns>Null if the queue is completed and empty.</returns>
    public async Task<Batch?> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_batches.First is { } oldest)
                {
                    _isSending = true;
                    return oldest.Value;
                }

                if (_completed.IsCancellationRequested)
                {
                    return null;
                }
            }

            await _changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The batch that is being sent has arrived.</summary>
    public void Acknowledge() => EndSending(isLost: false);

    /// <summary>The batch that is being sent will never arrive: it is counted as dropped.</summary>
    public void Drop() => EndSending(isLost: true);

    /// <summary>The batch that is being sent waits for another try, as the oldest.</summary>
    public void PutBack()
    {
        lock (_lock)
        {
            _isSending = false;
        }
    }

    /// <summary>What was dropped since the last call: the next batch declares it.</summary>
    public LostCounts TakeDropped()
    {
        lock (_lock)
        {
            LostCounts dropped = new(_droppedWindows, _droppedCommands);
            _droppedWindows = 0;
            _droppedCommands = 0;
            return dropped;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _changed.Dispose();
        _completed.Dispose();
    }

    private LinkedListNode<Batch>? OldestWaiting() => _isSending ? _batches.First!.Next : _batches.First;

    private void EndSending(bool isLost)
    {
        lock (_lock)
        {
            _isSending = false;
            Remove(_batches.First!, isLost);
        }
    }

    private void Remove(LinkedListNode<Batch> batch, bool isLost)
    {
        _batches.Remove(batch);
        _bytes -= batch.Value.Message.Length;
        if (isLost)
        {
            _droppedWindows += batch.Value.Windows;
            _droppedCommands += batch.Value.Commands;
        }
    }

    // Under the lock: the reader looks again after each signal, so that one is enough.
    private void Signal()
    {
        if (_changed.CurrentCount == 0)
        {
            _changed.Release();
        }
    }
}
