using System.Numerics;
using QuerySniff.Sql.Lexing;
using QuerySniff.Sql.Normalising;
using QuerySniff.Sql.Recognising;

namespace QuerySniff.Sql;

/// <summary>
/// Makes fingerprints. One for each thread: it owns the buffers that the results borrow. It reads any bytes and never
/// throws, and allocates nothing. Of a statement it keeps the fingerprint alone, so that the next one that differs in
/// literals and comments only is not read again.
/// <para>
/// The normal form: one space between tokens, but none before <c>, ) ; .</c> and after <c>( .</c>, none between a
/// function or type and its parenthesis (<c>COUNT(*)</c>, <c>VARCHAR(?)</c>), none between a unary operator and its
/// operand, none around <c>-&gt;</c>. Reserved words in upper case, unless after a dot or in back quotes; words that are
/// not reserved only where they cannot be a name (the verb of a statement and the keywords right behind it, functions
/// before their parenthesis, DUPLICATE after ON, MODE after IN SHARE, units after INTERVAL, types in CAST, options in
/// definitions). Identifiers, user variables and system variables as written, with their quotes, but for the scope of
/// <c>@@SESSION.x</c>; what is no UTF-8 in them becomes U+FFFD.
/// </para>
/// <para>
/// Every literal is <c>?</c>, as is every placeholder: strings with their introducer (adjacent strings are one), numbers
/// with their signs, DATE, TIME and TIMESTAMP before a string, <c>\N</c>; NULL, TRUE and FALSE where a value stands, but
/// not in IS NULL, IS TRUE, NOT NULL, SET NULL and behind a column's type. In a list, literals next to each other are
/// one, and so are lists of literals: <c>IN (?)</c>, <c>LIMIT ?</c>, <c>IN ((?))</c>; a row of a VALUES list that has
/// the shape of one before it is dropped. Names that are data are <c>?</c> as well: accounts (<c>?@?</c> with a host) and
/// roles in the statements about them, prepared statements and savepoints, which frameworks number, and the values of SET
/// (<c>SET NAMES ?</c>); XA ids are literals anyway. Comments are dropped, optimizer hints kept, the content of
/// <c>/*! */</c> is code. A semicolon at the end is dropped.
/// </para>
/// <para>
/// Marks that no statement's own text can make: <c>&lt;truncated&gt;</c> at the end of a statement that was not seen
/// whole, <c>&lt;cut&gt;</c> where a fingerprint ended for its length, <c>&lt;unlexable up to 128 bytes&gt;</c> in place
/// of a statement that has no tokens: its length is rounded up to a power of two, so that they are few digests.
/// </para>
/// </summary>
public sealed class Fingerprinter
{
    private const int MarkBytesMax = 32;

    private readonly byte[] _text = new byte[SqlLimits.FingerprintBytesMax];
    private readonly CommentTags _tags;
    private readonly ListFrame[] _frames = new ListFrame[SqlLimits.NestingDepthMax];
    private readonly (int Start, int End)[] _rows = new (int Start, int End)[SqlLimits.RowShapesMax];
    private readonly ShapeCache _shapes = new();
    private readonly byte[] _shapeText = new byte[ShapeText.BufferBytes];

    /// <summary>Makes a fingerprinter that reads the comment tag <c>application</c>.</summary>
    public Fingerprinter()
        : this([CommentTagKeys.Application])
    {
    }

    /// <summary>Makes a fingerprinter.</summary>
    /// <param name="tags">
    /// The comment tags that make <see cref="Fingerprint.Application"/>, in this order; each of <see cref="CommentTagKeys.All"/>.
    /// </param>
    /// <exception cref="ArgumentException">A tag is not on the allow-list.</exception>
    public Fingerprinter(IReadOnlyList<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        _tags = new CommentTags(tags);
    }

    /// <summary>Makes the fingerprint of a statement.</summary>
    /// <param name="sql">The statement's bytes, as sent.</param>
    /// <param name="dialect">What its session has set.</param>
    /// <param name="truncated">Whether the statement goes on, beyond what was seen.</param>
    /// <returns>The fingerprint, borrowed until the next call.</returns>
    public Fingerprint Compute(scoped ReadOnlySpan<byte> sql, SqlDialect dialect = SqlDialect.None, bool truncated = false)
    {
        if (truncated || !RawShape.TryRead(sql, dialect, _shapeText, out RawShape shape))
        {
            return ComputeWhole(sql, dialect, truncated);
        }

        if (!_shapes.TryGet(shape.Hash, out ReadOnlySpan<byte> text, out ulong hash))
        {
            Fingerprint computed = ComputeWhole(sql, dialect, truncated);
            _shapes.Add(shape.Hash, computed.Text, computed.Hash);
            return computed;
        }

        return new Fingerprint(text, hash, _tags.Read(shape.CommentsBefore, shape.CommentsAfter));
    }

    /// <summary>Makes the fingerprint of a statement whether one of its shape was seen or not.</summary>
    internal Fingerprint ComputeWhole(scoped ReadOnlySpan<byte> sql, SqlDialect dialect, bool truncated)
    {
        SqlLexer lexer = new(sql, dialect);
        Normaliser normaliser = new(_text.AsSpan(0, _text.Length - MarkBytesMax), _frames, _rows);
        TokenKind kind = lexer.Read();
        int start = lexer.Start;
        int end = 0;
        while (kind > TokenKind.Unclosed)
        {
            if (truncated && lexer.End == sql.Length)
            {
                break;
            }

            normaliser.Accept(kind, lexer.Token);
            end = kind == TokenKind.Semicolon ? end : lexer.End;
            lexer.HintsAllowed = normaliser.TakesHint;
            if (kind == TokenKind.Comma && normaliser.IsInLiterals)
            {
                lexer.SkipRepeatedLiterals();
            }

            kind = lexer.Read();
        }

        // Behind the last token there is text that is no comment where it was not lexed, or not seen, to its end.
        ReadOnlySpan<byte> application = _tags.Read(sql[..start], kind == TokenKind.End && !truncated ? sql[end..] : default);
        int length = kind == TokenKind.Invalid || (kind == TokenKind.Unclosed && !truncated)
            ? WriteUnlexable(sql.Length)
            : Finish(ref normaliser, truncated, endsInHost: lexer.Start < sql.Length && sql[lexer.Start] == '@');
        Span<byte> text = _text.AsSpan(0, length);
        return new Fingerprint(text, FastHash.Compute(text), application);
    }

    private int Finish(ref Normaliser normaliser, bool truncated, bool endsInHost)
    {
        if (truncated && endsInHost)
        {
            normaliser.MaskUnfinishedAccount();
        }

        normaliser.Finish(truncated);
        int length = normaliser.Output.Length;
        length += normaliser.IsFull ? Write(length, " <cut>"u8) : 0;
        return length + (truncated ? Write(length, length == 0 ? "<truncated>"u8 : " <truncated>"u8) : 0);
    }

    private int WriteUnlexable(int bytes)
    {
        int length = Write(0, "<unlexable up to "u8);
        BitOperations.RoundUpToPowerOf2((uint)bytes).TryFormat(_text.AsSpan(length), out int digits);
        length += digits;
        return length + Write(length, " bytes>"u8);
    }

    private int Write(int position, ReadOnlySpan<byte> mark)
    {
        mark.CopyTo(_text.AsSpan(position));
        return mark.Length;
    }
}
