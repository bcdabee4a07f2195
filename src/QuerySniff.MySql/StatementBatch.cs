using System.Buffers;
using System.Numerics;

namespace QuerySniff.MySql;

/// <summary>
/// The statements of a COM_QUERY that has several, and which of them is being answered; empty for any other command. The
/// statements lie in a pooled array that this structure owns until it is released, charged like what is held for split packets:
/// a client can send many statements ahead, in few bytes.
/// </summary>
internal struct StatementBatch<TStatement>
{
    /// <summary>The pool's smallest array.</summary>
    private const int PooledCountMin = 16;

    /// <summary>Bytes charged for a statement: about what one takes in the agent, and a power of two.</summary>
    private const int StatementBytes = 64;

    private BatchedStatement<TStatement>[]? _statements;
    private int _heldBytes;
    private ushort _count;
    private ushort _current;

    /// <summary>Whether a gap touched the request itself, and so each of its statements.</summary>
    public bool RequestTainted;

    /// <summary>Whether a statement before the current one was tainted.</summary>
    public bool TaintedBefore;

    /// <summary>How many statements there are.</summary>
    public readonly int Count => Math.Max((int)_count, 1);

    /// <summary>Which one is being answered, from 1.</summary>
    public readonly int Number => _current + 1;

    /// <summary>Whether one comes behind it.</summary>
    public readonly bool HasNext => Number < Count;

    /// <summary>The one that is being answered. There must be several.</summary>
    public readonly ref BatchedStatement<TStatement> Current => ref _statements![_current];

    /// <summary>Makes place for statements; false if there is no memory for that.</summary>
    public bool TryReserve(int count, HeldMemory memory)
    {
        int length = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(count, PooledCountMin));
        int wanted = length * StatementBytes;
        int granted = memory.ChargeUpTo(0, wanted);
        if (granted < wanted)
        {
            memory.Credit(granted);
            return false;
        }

        _heldBytes = wanted;
        _statements = ArrayPool<BatchedStatement<TStatement>>.Shared.Rent(length);
        return true;
    }

    /// <summary>Adds a statement behind the others.</summary>
    public void Add(in BatchedStatement<TStatement> statement) => _statements![_count++] = statement;

    /// <summary>Turns to the next statement. There must be one.</summary>
    public void MoveNext() => _current++;

    /// <summary>Gives the memory back.</summary>
    public readonly void Release(HeldMemory memory)
    {
        if (_statements is not null)
        {
            Array.Clear(_statements, 0, _count);
            ArrayPool<BatchedStatement<TStatement>>.Shared.Return(_statements);
            memory.Credit(_heldBytes);
        }
    }
}
