namespace QuerySniff.MySql;

/// <summary>
/// The names that a thread's sessions bear: one copy of each, since a hundred thousand sessions have a few users, schemas,
/// programs and versions between them. The arrays are shared, and never written to again.
/// </summary>
internal static class NamePool
{
    /// <summary>
    /// Names kept, a power of two: 1.3 MiB if each is as long as it may be. A name has one place; where two names meet, the
    /// newer takes it, and the older one is copied when it comes again.
    /// </summary>
    private const int NamesMax = 4096;

    [ThreadStatic]
    private static byte[]?[]? _names;

    /// <summary>An array of exactly the name's bytes.</summary>
    public static byte[] Intern(ReadOnlySpan<byte> name)
    {
        HashCode hash = default;
        hash.AddBytes(name);
        ref byte[]? known = ref (_names ??= new byte[]?[NamesMax])[hash.ToHashCode() & (NamesMax - 1)];
        if (known is null || !name.SequenceEqual(known))
        {
            known = name.ToArray();
        }

        return known;
    }
}
