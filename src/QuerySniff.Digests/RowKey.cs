using System.Diagnostics.CodeAnalysis;

namespace QuerySniff.Digests;

/// <summary>
/// A digest and its dimensions as a key. Both are one object for each distinct value, and so compared by reference; a tuple
/// of them would be compared and hashed by virtual calls.
/// </summary>
internal readonly struct RowKey(Digest digest, Dimensions dimensions) : IEquatable<RowKey>
{
    private readonly Digest _digest = digest;
    private readonly Dimensions _dimensions = dimensions;

    public bool Equals(RowKey other) =>
        ReferenceEquals(_digest, other._digest) && ReferenceEquals(_dimensions, other._dimensions);

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is RowKey other && Equals(other);

    // Ordinals are small and consecutive.
    public override int GetHashCode() => (_digest.Ordinal * 50_021) ^ _dimensions.Ordinal;
}
