namespace QuerySniff.Agent.Delivery;

/// <summary>Batches by their windows, the oldest first; those of one window in the order in which they were made.</summary>
internal sealed class OldestFirst : IComparer<SpooledBatch>
{
    /// <summary>The one instance.</summary>
    public static OldestFirst Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(SpooledBatch? x, SpooledBatch? y)
    {
        (BatchLabel a, BatchLabel b) = (x!.Label, y!.Label);
        int byStart = a.StartMs.CompareTo(b.StartMs);
        int byBoot = byStart != 0 ? byStart : string.CompareOrdinal(a.Boot, b.Boot);
        return byBoot != 0 ? byBoot : a.Sequence.CompareTo(b.Sequence);
    }
}
