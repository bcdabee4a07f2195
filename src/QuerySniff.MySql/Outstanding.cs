namespace QuerySniff.MySql;

/// <summary>
/// A command that was sent and whose response has not ended; of several statements, the one that is being answered.
/// </summary>
internal struct Outstanding<TStatement>
{
    public required CommandCode Code;
    public required ResponseKind Response;

    /// <summary>The sequence id that the next packet of the exchange must have.</summary>
    public byte NextSequence;
    public bool HasStatement;
    public bool Tainted;
    public StatementEffects Effects;
    public uint? StatementId;
    public TStatement? Statement;
    public long RequestTimestamp;
    public long RequestBytes;

    /// <summary>The statements, where there are several.</summary>
    public StatementBatch<TStatement> Batch;

    /// <summary>Turns to the statement behind the current one, if there is one.</summary>
    /// <param name="endedAt">When the current one's answer ended; 0 if that was not seen.</param>
    public bool TryTurnToNext(long endedAt)
    {
        if (!Batch.HasNext)
        {
            return false;
        }

        Batch.TaintedBefore |= Tainted;
        Tainted = Batch.RequestTainted;
        RequestTimestamp = endedAt != 0 ? endedAt : RequestTimestamp;
        Batch.MoveNext();
        TakeFromBatch();
        return true;
    }

    /// <summary>Takes what the batch says of its current statement.</summary>
    public void TakeFromBatch()
    {
        ref BatchedStatement<TStatement> current = ref Batch.Current;
        HasStatement = true;
        Statement = current.Statement;
        Effects = current.Effects;
        RequestBytes = current.RequestBytes;
    }
}
