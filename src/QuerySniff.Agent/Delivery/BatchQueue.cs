using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// The batches that no aggregator has acknowledged yet, between the encoder (one task: <see cref="Enqueue"/>,
/// <see cref="MarkSeen"/>) and the sender (one task: the rest): on disk if there is a spool and it works, in memory
/// otherwise. Bounded in bytes: when it is full, old windows are merged into coarser ones, and when that gives no more
/// room the oldest batch's rows are given up, and declared in their place.
/// </summary>
/// <remarks>The lock is held while the disk works: what either task would do meanwhile needs the disk too.</remarks>
internal sealed class BatchQueue : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SpoolFolder? _spool;
    private readonly BatchMerger _merger;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _changed = new(0);
    private readonly CancellationTokenSource _completed = new();
    private readonly BatchShelf _shelf = new();
    private BatchQueueLimits _limits;
    private LostCounts _undeclared;
    private long _delivered;
    private long _retries;
    private long _merged;
    private long _refused;
    private long _damaged;
    private long _windowsDropped;
    private long _commandsDropped;

    /// <summary>Takes over what the spool holds.</summary>
    /// <param name="spool">Null for none; the caller's.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="merger">Makes room.</param>
    /// <param name="aggregators">
    /// The tags of the aggregators, the preferred one first: it gets what was in doubt at one that is not there any more.
    /// </param>
    /// <param name="logger">Is told what is given up.</param>
    public BatchQueue(
        SpoolFolder? spool,
        BatchQueueLimits limits,
        BatchMerger merger,
        IReadOnlyList<string> aggregators,
        ILogger logger)
    {
        (_spool, _limits, _merger, _logger) = (spool, limits, merger, logger);
        foreach (SpooledBatch batch in spool?.List() ?? [])
        {
            _shelf.Add(batch);
        }

        Readdress(aggregators);
    }

    /// <summary>Cancelled once no batch will follow: the agent is about to end.</summary>
    public CancellationToken Completed => _completed.Token;

    /// <summary>Whether all that is left is on disk, so that an end of the agent loses nothing.</summary>
    public bool IsDurable
    {
        get
        {
            lock (_lock)
            {
                return _shelf.MemoryBytes == 0 && _shelf.Count > 0;
            }
        }
    }

    /// <summary>Whether nothing is left, and no batch will follow.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_lock)
            {
                return _completed.IsCancellationRequested && _shelf.Count == 0;
            }
        }
    }

    /// <summary>How delivery goes.</summary>
    public DeliveryFigures Figures
    {
        get
        {
            lock (_lock)
            {
                return new DeliveryFigures
                {
                    Waiting = _shelf.Count,
                    DiskBytes = _shelf.DiskBytes,
                    MemoryBytes = _shelf.MemoryBytes,
                    OldestEndMs = _shelf.Oldest?.Label.EndMs ?? 0,
                    Delivered = _delivered,
                    Retries = _retries,
                    Merged = _merged,
                    Refused = _refused,
                    Damaged = _damaged,
                    WindowsDropped = _windowsDropped,
                    CommandsDropped = _commandsDropped,
                };
            }
        }
    }

    /// <summary>Keeps a batch: on disk before anyone can send it, or else in memory.</summary>
    public void Enqueue(Batch batch)
    {
        lock (_lock)
        {
            long dropped = _windowsDropped;
            _shelf.Add(Keep(batch));
            if (_windowsDropped > dropped)
            {
                _logger.WindowsDropped(_windowsDropped - dropped);
            }

            Signal();
        }
    }

    /// <summary>Says up to when all that was captured was enqueued, unless memory alone has some of it.</summary>
    public void MarkSeen(SeenTime seen)
    {
        lock (_lock)
        {
            if (_shelf.MemoryBytes == 0)
            {
                _spool?.WriteSeen(seen);
            }
        }
    }

    /// <summary>Sets other bounds; what is beyond them is merged or given up when the next batch comes.</summary>
    public void Limit(BatchQueueLimits limits)
    {
        lock (_lock)
        {
            _limits = limits;
        }
    }

    /// <summary>There are other aggregators, the preferred one first; called while none is being sent to.</summary>
    /// <param name="aggregators">Their tags. The first gets what was in doubt at one that is not among them.</param>
    public void Readdress(IReadOnlyList<string> aggregators)
    {
        lock (_lock)
        {
            foreach (SpooledBatch batch in _shelf.InDoubt.Where(b => !aggregators.Contains(b.InDoubtAt!, StringComparer.Ordinal)))
            {
                Mark(batch, aggregators[0]);
            }
        }
    }

    /// <summary>No batch will follow.</summary>
    public void Complete()
    {
        _completed.Cancel();
        lock (_lock)
        {
            Signal();
        }
    }

    /// <summary>
    /// Takes the batch that an aggregator is to get next: one that is in doubt there, or else the newest. It is in doubt
    /// until <see cref="Acknowledge"/>, <see cref="Refuse"/> or <see cref="PutBack"/> says what became of it.
    /// </summary>
    /// <param name="aggregator">The aggregator's tag.</param>
    /// <param name="request">The batch.</param>
    /// <returns>False if there is none.</returns>
    public bool TryTake(string aggregator, [NotNullWhen(true)] out PushRequest? request)
    {
        lock (_lock)
        {
            request = null;
            SpooledBatch? batch = _shelf.InDoubt.FirstOrDefault(b => b.InDoubtAt == aggregator) ?? _shelf.Waiting.Max;
            if (batch is null)
            {
                return false;
            }

            _shelf.Send(batch);
            request = Read(batch);
            Mark(batch, aggregator);
            return true;
        }
    }

    /// <summary>Waits until a batch was added or the queue completed, since the last wait.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _changed.WaitAsync(cancellationToken);

    /// <summary>The batch that was taken has arrived.</summary>
    public void Acknowledge()
    {
        lock (_lock)
        {
            _delivered++;
            Remove(_shelf.TakeBack());
        }
    }

    /// <summary>The batch that was taken waits for another try.</summary>
    /// <param name="isInDoubt">Whether the aggregator may have stored it.</param>
    public void PutBack(bool isInDoubt)
    {
        lock (_lock)
        {
            _retries++;
            SpooledBatch batch = _shelf.TakeBack();
            if (!isInDoubt)
            {
                Mark(batch, null);
            }

            _shelf.Settle(batch);
        }
    }

    /// <summary>
    /// The batch that was taken is invalid, and would be for ever. It is set aside, and what it held is declared lost in
    /// its place; if that is invalid too, in the next window.
    /// </summary>
    public void Refuse()
    {
        lock (_lock)
        {
            _refused++;
            SpooledBatch batch = _shelf.TakeBack();
            Mark(batch, null);
            if (batch.IsDeclaration)
            {
                _undeclared += new LostCounts(batch.Label.Windows, batch.Label.Commands);
                Remove(batch);
                return;
            }

            byte[]? message = batch.Message ?? _spool!.TryRead(batch);
            if (message is not null)
            {
                _spool?.SetAside(new Batch(batch.Label, message));
            }

            GiveUp(batch, _merger.Declare(batch.Label));
            _shelf.Settle(batch);
        }
    }

    /// <summary>What was given up since the last call and has no place of its own: the next batch declares it.</summary>
    public LostCounts TakeDropped()
    {
        lock (_lock)
        {
            LostCounts dropped = _undeclared;
            _undeclared = default;
            return dropped;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _changed.Dispose();
        _completed.Dispose();
    }

    private SpooledBatch Keep(Batch batch)
    {
        if (_spool is not null)
        {
            long bytes = SpoolFolder.SizeOf(batch.Message.Length);
            MakeRoom(isOnDisk: true, bytes);
            if (_spool.TryWrite(batch))
            {
                return new SpooledBatch(batch.Label, message: null, bytes);
            }
        }

        MakeRoom(isOnDisk: false, batch.Message.Length);
        return new SpooledBatch(batch.Label, batch.Message, batch.Message.Length);
    }

    private void MakeRoom(bool isOnDisk, long wanted)
    {
        while (_shelf.Count >= BatchQueueLimits.BatchesMax && TryMerge(isOnDisk))
        {
        }

        while (IsFull(isOnDisk, wanted) && (TryMerge(isOnDisk) || TryStrip(isOnDisk)))
        {
        }
    }

    private bool IsFull(bool isOnDisk, long wanted) => isOnDisk
        ? wanted > _limits.DiskBytesMax - _shelf.DiskBytes
        : wanted > _limits.MemoryBytesMax - _shelf.MemoryBytes;

    private bool TryMerge(bool isOnDisk)
    {
        foreach (uint lengthMs in BatchQueueLimits.CoarserWindowsMs)
        {
            List<SpooledBatch> group = MergeGroup.Find(_shelf.Waiting, isOnDisk, lengthMs);
            if (group.Count > 0)
            {
                return TryMerge(group, lengthMs);
            }
        }

        return false;
    }

    private bool TryMerge(List<SpooledBatch> group, uint lengthMs)
    {
        bool isOnDisk = group[0].IsOnDisk;
        List<(BatchLabel, PushRequest)> sources = [.. group.Select(batch => (batch.Label, Read(batch)))];
        Batch merged = _merger.Merge(sources, MergeGroup.StartOf(group[0], lengthMs), lengthMs);
        if (isOnDisk && !_spool!.TryReplace(group, merged))
        {
            return false;
        }

        foreach (SpooledBatch batch in group)
        {
            _shelf.Remove(batch);
        }

        long bytes = isOnDisk ? SpoolFolder.SizeOf(merged.Message.Length) : merged.Message.Length;
        SpooledBatch result = new(merged.Label, isOnDisk ? null : merged.Message, bytes)
        {
            IsDeclaration = group.TrueForAll(batch => batch.IsDeclaration),
            GivenUp = group.Aggregate(default(LostCounts), (sum, batch) => sum + batch.GivenUp),
        };
        _shelf.Add(result);
        _merged += group.Count;
        return true;
    }

    // The oldest batch that still has rows loses them. One that is in doubt may: its identity stays.
    private bool TryStrip(bool isOnDisk)
    {
        SpooledBatch? oldest = First(_shelf.Waiting);
        SpooledBatch? oldestInDoubt = First(_shelf.InDoubt);
        SpooledBatch? batch = BatchShelf.Older(oldest, oldestInDoubt);
        if (batch is null)
        {
            return false;
        }

        GiveUp(batch, BatchMerger.Strip(batch.Label, Read(batch)));
        return true;

        SpooledBatch? First(SortedSet<SpooledBatch> batches) =>
            batches.FirstOrDefault(b => b.IsOnDisk == isOnDisk && !b.IsDeclaration);
    }

    // What is left is the declaration; on a disk that takes nothing, in memory, and the damage on disk is found again.
    private void GiveUp(SpooledBatch batch, byte[] declaration)
    {
        batch.IsDeclaration = true;
        LostCounts all = new(batch.Label.Windows, batch.Label.Commands);
        _windowsDropped += all.Windows - batch.GivenUp.Windows;
        _commandsDropped += all.Commands - batch.GivenUp.Commands;
        batch.GivenUp = all;
        _shelf.Account(batch, -batch.Bytes);
        bool isOnDisk = batch.IsOnDisk && _spool!.TryRewrite(batch, declaration);
        batch.Message = isOnDisk ? null : declaration;
        batch.Bytes = isOnDisk ? SpoolFolder.SizeOf(declaration.Length) : declaration.Length;
        _shelf.Account(batch, batch.Bytes);
    }

    // A batch that cannot be read is declared lost from its label. Any thread of the two, under the lock.
    private PushRequest Read(SpooledBatch batch)
    {
        byte[]? message = batch.Message ?? _spool!.TryRead(batch);
        if (message is not null && TryParse(message) is { } request)
        {
            return request;
        }

        _damaged++;
        _logger.BatchDamaged(batch.Label.Sequence, batch.Label.Windows, batch.Label.Commands);
        byte[] declaration = _merger.Declare(batch.Label);
        GiveUp(batch, declaration);
        return PushRequest.Parser.ParseFrom(declaration);
    }

    private static PushRequest? TryParse(byte[] message)
    {
        try
        {
            return PushRequest.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private void Mark(SpooledBatch batch, string? aggregator)
    {
        if (batch.IsOnDisk)
        {
            _spool!.Mark(batch, aggregator);
        }

        batch.InDoubtAt = aggregator;
    }

    private void Remove(SpooledBatch batch)
    {
        _shelf.Account(batch, -batch.Bytes);
        if (batch.IsOnDisk)
        {
            _spool!.Delete(batch);
        }
    }

    // Under the lock: whoever waits looks again after each signal, so that one is enough.
    private void Signal()
    {
        if (_changed.CurrentCount == 0)
        {
            _changed.Release();
        }
    }
}
