using System.Runtime.CompilerServices;

namespace QuerySniff.MySql;

/// <summary>
/// The outstanding commands in the order in which they were sent: a ring that grows up to
/// <see cref="SessionLimits.OutstandingCommandsMax"/>; at the bound it refuses. An idle session holds none: the rings of
/// one, which almost all clients get along with, go back to those that the thread keeps.
/// </summary>
internal struct OutstandingQueue<TStatement>
{
    /// <summary>Almost all clients wait for each answer.</summary>
    private const int CapacityInitial = 1;

    /// <summary>
    /// Rings kept, some 100 bytes each: of a hundred thousand open connections, few wait for an answer at any one moment.
    /// </summary>
    private const int IdleRingsMax = 4096;

    [ThreadStatic]
    private static Stack<Outstanding<TStatement>[]>? _idleRings;

    private Outstanding<TStatement>[]? _ring;
    private int _head;

    public int Count { get; private set; }

    /// <summary>The oldest one. There must be one.</summary>
    public readonly ref Outstanding<TStatement> Head => ref _ring![_head];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnqueue(in Outstanding<TStatement> command)
    {
        _ring ??= TakeRing();
        if (Count == _ring.Length && !TryGrow())
        {
            return false;
        }

        _ring[(_head + Count) % _ring.Length] = command;
        Count++;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dequeue(HeldMemory memory)
    {
        Head.Batch.Release(memory);
        Head = default!;
        _head = (_head + 1) % _ring!.Length;
        Count--;
        if (Count == 0 && _ring.Length == CapacityInitial)
        {
            KeepRing(_ring);
            _ring = null;
        }
    }

    public void Clear(HeldMemory memory)
    {
        while (Count > 0)
        {
            Dequeue(memory);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Outstanding<TStatement>[] TakeRing() =>
        _idleRings is not null && _idleRings.TryPop(out Outstanding<TStatement>[]? ring)
            ? ring
            : new Outstanding<TStatement>[CapacityInitial];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void KeepRing(Outstanding<TStatement>[] ring)
    {
        _idleRings ??= new Stack<Outstanding<TStatement>[]>(IdleRingsMax);
        if (_idleRings.Count < IdleRingsMax)
        {
            _idleRings.Push(ring);
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
