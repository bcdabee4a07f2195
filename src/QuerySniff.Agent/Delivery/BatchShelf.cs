namespace QuerySniff.Agent.Delivery;

/// <summary>Where the queue's batches stand, and what they take. Belongs to the queue, under its lock.</summary>
internal sealed class BatchShelf
{
    /// <summary>Those that any aggregator may get.</summary>
    public SortedSet<SpooledBatch> Waiting { get; } = new(OldestFirst.Instance);

    /// <summary>Those that one aggregator alone may get.</summary>
    public SortedSet<SpooledBatch> InDoubt { get; } = new(OldestFirst.Instance);

    /// <summary>The one that is being sent; it stands in neither.</summary>
    public SpooledBatch? Sending { get; private set; }

    /// <summary>What those on disk take, in bytes.</summary>
    public long DiskBytes { get; private set; }

    /// <summary>What those in memory take, in bytes.</summary>
    public long MemoryBytes { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count => Waiting.Count + InDoubt.Count + (Sending is null ? 0 : 1);

    /// <summary>The one with the oldest window; null if there is none.</summary>
    public SpooledBatch? Oldest => Older(Older(Waiting.Min, InDoubt.Min), Sending);

    /// <summary>The older of two, or the one that is there.</summary>
    public static SpooledBatch? Older(SpooledBatch? a, SpooledBatch? b) =>
        a is null || (b is not null && OldestFirst.Instance.Compare(b, a) < 0) ? b : a;

    /// <summary>Takes a batch in.</summary>
    public void Add(SpooledBatch batch)
    {
        Account(batch, batch.Bytes);
        Settle(batch);
    }

    /// <summary>Puts a batch that stands nowhere where it belongs.</summary>
    public void Settle(SpooledBatch batch) => PlaceOf(batch).Add(batch);

    /// <summary>Takes a batch from where it stands, to be sent.</summary>
    public void Send(SpooledBatch batch)
    {
        PlaceOf(batch).Remove(batch);
        Sending = batch;
    }

    /// <summary>The batch that was being sent, which stands nowhere now.</summary>
    public SpooledBatch TakeBack()
    {
        SpooledBatch batch = Sending!;
        Sending = null;
        return batch;
    }

    /// <summary>Lets a batch go, wherever it stands.</summary>
    public void Remove(SpooledBatch batch)
    {
        PlaceOf(batch).Remove(batch);
        Account(batch, -batch.Bytes);
    }

    /// <summary>Counts bytes of a batch in, or out.</summary>
    public void Account(SpooledBatch batch, long bytes)
    {
        if (batch.IsOnDisk)
        {
            DiskBytes += bytes;
        }
        else
        {
            MemoryBytes += bytes;
        }
    }

    private SortedSet<SpooledBatch> PlaceOf(SpooledBatch batch) => batch.InDoubtAt is null ? Waiting : InDoubt;
}
