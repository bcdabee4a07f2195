namespace QuerySniff.Digests;

/// <summary>A row of a <see cref="KeyedRows{TRow}"/>: what was counted of one digest and its dimensions in one window.</summary>
/// <typeparam name="TSelf">The row's own type.</typeparam>
public abstract class KeyedRow<TSelf>
    where TSelf : KeyedRow<TSelf>
{
    /// <summary>Which statement.</summary>
    public Digest Digest { get; private set; } = Digest.Other;

    /// <summary>From where and to where.</summary>
    public Dimensions Dimensions { get; private set; } = Dimensions.Other;

    /// <summary>Makes the row an empty one of another key, keeping its memory.</summary>
    internal void Reset(Digest digest, Dimensions dimensions)
    {
        Digest = digest;
        Dimensions = dimensions;
        Clear();
    }

    /// <summary>Adds another row: the sums are as if all had been counted here, and states are the most that there were.</summary>
    internal abstract void Merge(TSelf other);

    /// <summary>Adds a row of the same time and of other connections: states add up as well.</summary>
    internal abstract void MergeConcurrent(TSelf other);

    private protected abstract void Clear();
}
