using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>
/// Where a page begins. As text it is the number of rows before it and what tells its question from others, so that it cannot
/// be taken to another, where it would skip rows. No secret: it says where to go on, not what may be seen.
/// </summary>
internal sealed class PageCursor
{
    private const int SkipBytes = sizeof(int);

    /// <summary>Bytes of the question's hash: what is taken for another question's by chance is one in 2^64.</summary>
    private const int QuestionBytes = 8;

    private readonly byte[] _question;

    private PageCursor(byte[] question, int skip)
    {
        _question = question;
        Skip = skip;
    }

    /// <summary>Rows before the page.</summary>
    public int Skip { get; }

    /// <summary>Reads where a page begins; at the first row without a text.</summary>
    /// <param name="range">The question's range and filter.</param>
    /// <param name="text">The parameter.</param>
    /// <param name="question">What else decides which rows there are and in which order.</param>
    /// <exception cref="BadParameterException">It is no cursor of this question.</exception>
    public static PageCursor Of(ApiRange range, string? text, ReadOnlySpan<string> question)
    {
        byte[] hash = Hash(range, question);
        if (string.IsNullOrEmpty(text))
        {
            return new PageCursor(hash, skip: 0);
        }

        // Without them the range moves on with the clock, and rows come twice or never.
        if (!range.IsExplicit)
        {
            throw new BadParameterException("cursor", "given with the 'from' and 'to' of the answer that it is of");
        }

        Span<byte> bytes = stackalloc byte[SkipBytes + QuestionBytes];
        return text.Length == Base64Url.GetEncodedLength(bytes.Length)
            && Base64Url.IsValid(text)
            && Base64Url.TryDecodeFromChars(text, bytes, out int length) && length == bytes.Length
            && bytes[SkipBytes..].SequenceEqual(hash)
            && BinaryPrimitives.ReadInt32BigEndian(bytes) is >= 0 and int skip
            ? new PageCursor(hash, skip)
            : throw new BadParameterException("cursor", "the next_cursor of an answer to the same question");
    }

    /// <summary>The text of the page that follows this one; null if none does.</summary>
    /// <param name="rows">How many rows this page has.</param>
    /// <param name="total">How many rows there are.</param>
    public string? After(int rows, int total)
    {
        if (rows == 0 || rows >= total - Skip)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[SkipBytes + QuestionBytes];
        BinaryPrimitives.WriteInt32BigEndian(bytes, Skip + rows);
        _question.CopyTo(bytes[SkipBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    private static byte[] Hash(ApiRange range, ReadOnlySpan<string> question)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{range.From.Ticks} {range.To.Ticks}");
        foreach (string part in question)
        {
            Append(part);
        }

        AppendFilter(range.Query.Filter);
        AppendFilter(range.Query.Excluded);
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))[..QuestionBytes];

        // With their lengths, so that two values are not one with their texts behind each other.
        void Append(string value) => text.Append(CultureInfo.InvariantCulture, $" {value.Length}:{value}");

        void AppendFilter(FrozenDictionary<Dimension, string[]> filter)
        {
            text.Append(CultureInfo.InvariantCulture, $" {filter.Count}");
            foreach ((Dimension dimension, string[] values) in filter.OrderBy(pair => pair.Key))
            {
                text.Append(CultureInfo.InvariantCulture, $" {(int)dimension} {values.Length}");
                foreach (string value in values.Order(StringComparer.Ordinal))
                {
                    Append(value);
                }
            }
        }
    }
}
