using System.Text;
using QuerySniff.Sql.Lexing;
using QuerySniff.Sql.Normalising;

namespace QuerySniff.Sql.Merging;

/// <summary>
/// Makes one fingerprint of those that differ only in names which a user's patterns take for one: <c>log_20260101</c> and
/// <c>log_20260102</c> both become <c>log_?</c> by <c>log_#</c>. It sees every identifier, also of schemas, columns and
/// aliases, each part of <c>tenant_17.orders</c> by itself, with and without quotes; keywords, functions and variables stay.
/// Meant to be asked once for a new fingerprint. One for each thread: it owns the buffer that its results borrow.
/// </summary>
public sealed class NameMerger
{
    /// <summary>Patterns: every name of a new fingerprint is held against each.</summary>
    public const int PatternsMax = 64;

    /// <summary>Bytes of UTF-8, of a pattern: MySQL's names have at most 64 characters, nearly always of one byte.</summary>
    public const int PatternBytesMax = 64;

    private readonly NamePattern[] _patterns;
    private readonly byte[] _text = new byte[SqlLimits.FingerprintBytesMax];

    /// <summary>Makes a merger; of several patterns that match a name the first counts.</summary>
    /// <param name="patterns">At most <see cref="PatternsMax"/>; each as <see cref="IsPattern"/> wants it.</param>
    /// <exception cref="ArgumentException">There are too many, or one is no pattern.</exception>
    public NameMerger(IReadOnlyList<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        if (patterns.Count > PatternsMax || !patterns.All(IsPattern))
        {
            throw new ArgumentException("These are no patterns of names.", nameof(patterns));
        }

        _patterns = [.. patterns.Select(pattern => new NamePattern(pattern))];
    }

    /// <summary>
    /// Whether a text is a pattern: at most <see cref="PatternBytesMax"/> bytes, at least one wildcard (<c>#</c> for digits,
    /// <c>*</c> for anything), something beside the wildcards, and no dot, space, quote or question mark.
    /// </summary>
    public static bool IsPattern(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Encoding.UTF8.GetByteCount(text) <= PatternBytesMax
            && text.AsSpan().IndexOfAny('#', '*') >= 0
            && text.AsSpan().IndexOfAnyExcept('#', '*') >= 0
            && !text.Any(character => char.IsControl(character) || char.IsWhiteSpace(character) || ".`'\"?".Contains(character, StringComparison.Ordinal));
    }

    /// <summary>Merges the names of a fingerprint.</summary>
    /// <param name="fingerprint">A <see cref="Fingerprint"/>'s text.</param>
    /// <param name="merged">The text with its names merged, borrowed until the next call; empty if none matches.</param>
    /// <param name="hash">Its hash, as <see cref="Fingerprint.Hash"/> of another text.</param>
    /// <returns>Whether a name matches.</returns>
    public bool TryMerge(scoped ReadOnlySpan<byte> fingerprint, out ReadOnlySpan<byte> merged, out ulong hash)
    {
        int copied = 0;
        int length = 0;

        // A fingerprint has no strings: what stands in double quotes is a name, and what stands in /*+ is a hint.
        SqlLexer lexer = new(fingerprint, SqlDialect.AnsiQuotes) { HintsAllowed = true };
        for (TokenKind kind = lexer.Read(); kind > TokenKind.Unclosed && !IsMark(lexer, fingerprint); kind = lexer.Read())
        {
            Range name = NameOf(kind, lexer, fingerprint);
            if (Find(fingerprint[name]) is { } pattern)
            {
                length += Copy(fingerprint[copied..name.Start.Value], length);
                length += Copy(pattern.Replacement, length);
                copied = name.End.Value;
            }
        }

        length += copied == 0 ? 0 : Copy(fingerprint[copied..], length);
        merged = _text.AsSpan(0, length);
        hash = FastHash.Compute(merged);
        return copied > 0;
    }

    /// <summary>
    /// Where the name is that a token consists of, without its quotes; empty if it is no name. A function is written
    /// without a space before its parenthesis, a table with one.
    /// </summary>
    private static Range NameOf(TokenKind kind, in SqlLexer lexer, scoped ReadOnlySpan<byte> fingerprint) => kind switch
    {
        TokenKind.QuotedName => (lexer.Start + 1)..(lexer.End - 1),
        TokenKind.Word when (lexer.End == fingerprint.Length || fingerprint[lexer.End] != '(') && KeywordTable.Find(lexer.Token) is null =>
            lexer.Start..lexer.End,
        _ => default,
    };

    /// <summary>Operators have spaces around them: <c>&lt;</c> without one begins the mark at a fingerprint's end.</summary>
    private static bool IsMark(in SqlLexer lexer, scoped ReadOnlySpan<byte> fingerprint) =>
        lexer.Token is [(byte)'<'] && lexer.End < fingerprint.Length && char.IsAsciiLetterLower((char)fingerprint[lexer.End]);

    private NamePattern? Find(ReadOnlySpan<byte> name)
    {
        if (!name.IsEmpty)
        {
            foreach (NamePattern pattern in _patterns)
            {
                if (pattern.IsMatch(name))
                {
                    return pattern;
                }
            }
        }

        return null;
    }

    private int Copy(scoped ReadOnlySpan<byte> bytes, int position)
    {
        bytes.CopyTo(_text.AsSpan(position));
        return bytes.Length;
    }
}
