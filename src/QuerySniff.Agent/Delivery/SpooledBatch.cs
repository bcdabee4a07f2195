namespace QuerySniff.Agent.Delivery;

/// <summary>A batch in the queue: its label, and where its message is. Belongs to the queue, under its lock.</summary>
/// <param name="label">What it is.</param>
/// <param name="message">Its message if it is kept in memory, null if it is on disk.</param>
/// <param name="bytes">What it takes there.</param>
internal sealed class SpooledBatch(BatchLabel label, byte[]? message, long bytes)
{
    /// <summary>What the batch is, and what is at stake.</summary>
    public BatchLabel Label { get; } = label;

    /// <summary>The message of a batch that is in memory; null for one that is on disk.</summary>
    public byte[]? Message { get; set; } = message;

    /// <summary>What it takes, on disk or in memory, in bytes.</summary>
    public long Bytes { get; set; } = bytes;

    /// <summary>
    /// The aggregator that was sent the batch and may have stored it: until that one has answered nobody else may get
    /// it, and it must not be merged, for its identity is what keeps it from being counted twice. Null for none.
    /// </summary>
    public string? InDoubtAt { get; set; }

    /// <summary>The same as its file's name says it: what the disk does not take it does not say. The spool's.</summary>
    public string? FileTag { get; set; }

    /// <summary>Whether its rows are known to be gone: all that is left is what it declares.</summary>
    public bool IsDeclaration { get; set; }

    /// <summary>What of it was given up here, so that nothing is counted as that twice.</summary>
    public LostCounts GivenUp { get; set; }

    /// <summary>Whether it is on disk.</summary>
    public bool IsOnDisk => Message is null;
}
