namespace QuerySniff.Sql;

/// <summary>The bounds of this library, each with its reason.</summary>
public static class SqlLimits
{
    /// <summary>
    /// Bytes of a fingerprint. Four times what the performance schema keeps by default (max_digest_length), and little
    /// enough that a table of ten thousand digests stays in tens of megabytes. A longer one ends in a mark.
    /// </summary>
    public const int FingerprintBytesMax = 4096;

    /// <summary>
    /// Bytes of a comment tag's value, which is part of a row's key: names of services are short, and so are most routes.
    /// A longer one is cut.
    /// </summary>
    public const int TagBytesMax = 128;

    /// <summary>
    /// Bytes of <see cref="Fingerprint.Application"/>: several tags with their keys, and half of what aggregators take of
    /// a string. A tag that does not fit is left out.
    /// </summary>
    public const int ApplicationBytesMax = 512;

    /// <summary>
    /// Bytes before a statement, and after it, that are looked through for tags: sqlcommenter's comments stay below 1 KiB,
    /// and each statement is looked through again.
    /// </summary>
    internal const int TaggedBytesMax = 4096;

    /// <summary>
    /// Parentheses inside parentheses whose lists are collapsed. Statements written by people stay below 10, by
    /// generators below 50; lists nested deeper are written out, up to the fingerprint's own bound.
    /// </summary>
    internal const int NestingDepthMax = 128;

    /// <summary>
    /// Different shapes of row that one VALUES list remembers, to drop a later row of the same shape. An ORM mixes a
    /// few (a DEFAULT here, a function there); more would make each row cost more comparisons.
    /// </summary>
    internal const int RowShapesMax = 8;

    /// <summary>
    /// Bytes that Percona's fingerprint compares to find the selects that a union repeats; those behind stay as they are.
    /// A union of 1,500 different selects needs less, if they begin alike for 20 bytes. Each select is compared with each
    /// one behind it, and a text of 1 MiB can have 70,000: this keeps it to some tens of milliseconds.
    /// </summary>
    internal const int UnionBytesComparedMax = 16 << 20;
}
