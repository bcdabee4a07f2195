namespace QuerySniff.Sql;

/// <summary>
/// What a <see cref="Fingerprinter"/> made of a statement. Its spans are borrowed from the fingerprinter and hold until
/// its next call: what is to be kept is copied.
/// </summary>
public readonly ref struct Fingerprint
{
    internal Fingerprint(ReadOnlySpan<byte> text, ulong hash, ReadOnlySpan<byte> application)
    {
        Text = text;
        Hash = hash;
        Application = application;
    }

    /// <summary>
    /// The statement in normal form, without literals: valid UTF-8, at most
    /// <see cref="SqlLimits.FingerprintBytesMax"/> bytes, empty for a statement of nothing but comments.
    /// </summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>
    /// A fast hash of <see cref="Text"/>, seeded anew in each process: a key for a table in memory, never to be stored or
    /// sent. Two texts can have one hash, so that a table compares the texts as well.
    /// </summary>
    public ulong Hash { get; }

    /// <summary>
    /// The value of the comment tag <c>application</c>, where a comment before or after the statement has it, else empty:
    /// valid UTF-8 without control characters, at most <see cref="SqlLimits.TagBytesMax"/> bytes.
    /// </summary>
    public ReadOnlySpan<byte> Application { get; }
}
