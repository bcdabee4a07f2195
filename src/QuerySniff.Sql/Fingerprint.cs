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
    /// What the comments before and after the statement say of the application, by the tags that the fingerprinter was
    /// made for: <c>shop</c>, or <c>shop controller=orders action=show</c>; empty where there is no tag. Valid UTF-8 that
    /// prints, at most <see cref="SqlLimits.ApplicationBytesMax"/> bytes. It does not touch <see cref="Text"/>.
    /// </summary>
    public ReadOnlySpan<byte> Application { get; }
}
