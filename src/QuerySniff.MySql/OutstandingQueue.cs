namespace QuerySniff.MySql;

/// <summary>
/// The outstanding commands in the order in which they were sent: a ring that grows up to
/// <see cref="SessionLimits.OutstandingCommandsMax"/>; at the bound it refuses.
/// </summary>
internal struct OutstandingQueue<TStatement>
{
    /// <summary>Almost all clients wait for each answer.</summary>
    private const int CapacityInitial = 1;

    private Outstanding<TStatement>[]? _ring;
    private int _head;

    public int Count { get; private set; }

    /// <summary>The oldest one. There must be one.</summary>
    public readonly ref Outstanding<TStatement> Head => ref _ring![_head];

    public bool TryEnqueue(in Outstanding<TStatement> command)
    {
        _ring ??= new Outstanding<TStatement>[CapacityInitial];
        if (Count == _ring.Length && !TryGrow())
        {
            return false;
        }

        _ring[(_head + Count) % _ring.Length] = command;
        Count++;
        return true;
    }

    public void Dequeue()
    {
        Head = default!;
        _head = (_head + 1) % _ring!.Length;
        Count--;
    }

    public void Clear()
    {
        while (Count > 0)
        {
            Dequeue();
        }
    }

    private bool TryGrow()
    {
        if (_ring!.Length >= SessionLimits.OutstandingCommandsMax)
        {
            return false;
        }

        Outstanding<TStatement>[] larger = new Outstanding<TStatement>[2 * _ring.Length];
        for (int i = 0; i < Count; i++)
        {
            larger[i] = _ring[(_head + i) % _ring.Length];
        }

        _ring = larger;
        _head = 0;
        return true;
    }
}
