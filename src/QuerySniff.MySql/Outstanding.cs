namespace QuerySniff.MySql;

/// <summary>A command that was sent and whose response has not ended.</summary>
internal struct Outstanding<TStatement>
{
    public required CommandCode Code;
    public required ResponseKind Response;

    /// <summary>The sequence id that the next packet of the exchange must have.</summary>
    public byte NextSequence;
    public bool HasStatement;
    public bool Tainted;

    /// <summary>Whether its OK moves the current schema.</summary>
    public bool MovesSchema;

    /// <summary>What its OK changes of how statements are to be read.</summary>
    public SettingsChange Settings;
    public uint? StatementId;
    public TStatement? Statement;
    public long RequestTimestamp;
    public long RequestBytes;
}
