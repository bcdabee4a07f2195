namespace QuerySniff.Digests;

/// <summary>How many identities a window brought that were not known before: where they explode, this says which.</summary>
/// <param name="Digests">Digests that were added to the catalogue.</param>
/// <param name="DigestsRefused">Statements that found no place in it, each time they came.</param>
/// <param name="Dimensions">Combinations of dimensions that were added.</param>
/// <param name="DimensionsRefused">Look-ups of combinations that found no place.</param>
public readonly record struct IdentityCounts(long Digests, long DigestsRefused, long Dimensions, long DimensionsRefused)
{
    /// <summary>What came since an earlier count of the same catalogues.</summary>
    public static IdentityCounts operator -(IdentityCounts now, IdentityCounts before) => new(
        now.Digests - before.Digests,
        now.DigestsRefused - before.DigestsRefused,
        now.Dimensions - before.Dimensions,
        now.DimensionsRefused - before.DimensionsRefused);

    /// <summary>The counts of two threads' catalogues together.</summary>
    public static IdentityCounts operator +(IdentityCounts left, IdentityCounts right) => new(
        left.Digests + right.Digests,
        left.DigestsRefused + right.DigestsRefused,
        left.Dimensions + right.Dimensions,
        left.DimensionsRefused + right.DimensionsRefused);

    /// <inheritdoc cref="op_Addition"/>
    public static IdentityCounts Add(IdentityCounts left, IdentityCounts right) => left + right;

    /// <inheritdoc cref="op_Subtraction"/>
    public static IdentityCounts Subtract(IdentityCounts now, IdentityCounts before) => now - before;
}
