using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace QuerySniff.TestKit;

/// <summary>
/// The statements of the third-party corpus with a canary in the place of each literal, and a search for what is left of
/// one: its pieces of four bytes, but for those that the statements' other text has as well.
/// </summary>
public sealed class CanaryCorpus
{
    /// <summary>The corpus among the vectors: one JSON string a line.</summary>
    public const string Vector = "fingerprint/sql_corpus.jsonl";

    /// <summary>Hex digits of a digest id; Percona's has more. They are hashes: digits there are no piece of anything.</summary>
    private const int HashDigitsMin = 16;

    private readonly HashSet<uint> _pieces = [];
    private readonly HashSet<ulong> _longPieces = [];

    private CanaryCorpus(IReadOnlyList<string> statements)
    {
        CanaryPlanter planter = new();
        List<byte[]> planted = [];
        List<string> rests = [];
        foreach (string sql in statements)
        {
            planted.Add(Encoding.UTF8.GetBytes(planter.Plant(sql, out string rest)));
            rests.Add(rest);
        }

        Statements = planted;
        CanaryCount = planter.Canaries.Count;
        foreach (byte[] canary in planter.Canaries.Select(Encoding.ASCII.GetBytes))
        {
            ForEachPiece(canary, piece => _pieces.Add(piece));
            for (int i = 0; i + sizeof(ulong) <= canary.Length; i++)
            {
                _longPieces.Add(BinaryPrimitives.ReadUInt64BigEndian(canary.AsSpan(i)));
            }
        }

        foreach (string rest in rests)
        {
            ForEachPiece(Encoding.UTF8.GetBytes(rest), piece => _pieces.Remove(piece));
        }
    }

    /// <summary>The statements with their canaries, in UTF-8.</summary>
    public IReadOnlyList<byte[]> Statements { get; }

    /// <summary>How many canaries are in them.</summary>
    public int CanaryCount { get; }

    /// <summary>Reads the corpus, and what a test adds to it.</summary>
    public static CanaryCorpus Read(params IEnumerable<string> more) =>
        new([.. File.ReadLines(Vectors.Path(Vector)).Select(line => JsonSerializer.Deserialize<string>(line)!), .. more]);

    /// <summary>What is left of a canary in a text, with its surroundings; null if nothing is.</summary>
    public string? FindIn(ReadOnlySpan<byte> text) => Find(text, isBinary: false);

    /// <summary>
    /// The same for bytes that are not text. Four digits are there by chance (in a hash, a time, a port), so that of
    /// canaries of digits pieces of eight count, outside of digest ids and Percona's. And a row whose numbers are the same (the sum, the
    /// least and the greatest of one duration) repeats two or three bytes: pieces that do so do not count.
    /// </summary>
    public string? FindInBinary(ReadOnlySpan<byte> bytes) => Find(bytes, isBinary: true);

    private static void ForEachPiece(ReadOnlySpan<byte> text, Action<uint> action)
    {
        for (int i = 0; i + sizeof(uint) <= text.Length; i++)
        {
            action(BinaryPrimitives.ReadUInt32BigEndian(text[i..]));
        }
    }

    private static bool IsInHash(ReadOnlySpan<byte> text, int position)
    {
        int begin = position;
        while (begin > 0 && char.IsAsciiHexDigit((char)text[begin - 1]))
        {
            begin--;
        }

        int end = position;
        while (end < text.Length && char.IsAsciiHexDigit((char)text[end]))
        {
            end++;
        }

        return end - begin >= HashDigitsMin;
    }

    private string? Find(ReadOnlySpan<byte> text, bool isBinary)
    {
        for (int i = 0; i + sizeof(uint) <= text.Length; i++)
        {
            if (_pieces.Contains(BinaryPrimitives.ReadUInt32BigEndian(text[i..])) && (!isBinary || IsFoundInBinary(text, i)))
            {
                return Encoding.Latin1.GetString(text[Math.Max(0, i - 100)..Math.Min(text.Length, i + 100)]);
            }
        }

        return null;
    }

    private bool IsFoundInBinary(ReadOnlySpan<byte> text, int position) => char.IsAsciiLetter((char)text[position])
        ? text[position] != text[position + 3] && (text[position], text[position + 1]) != (text[position + 2], text[position + 3])
        : position + sizeof(ulong) <= text.Length
            && _longPieces.Contains(BinaryPrimitives.ReadUInt64BigEndian(text[position..]))
            && !IsInHash(text, position);
}
