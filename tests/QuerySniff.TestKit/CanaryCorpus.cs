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

    private readonly HashSet<uint> _pieces = [];
    private readonly HashSet<string> _canaries = new(StringComparer.Ordinal);

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
        foreach (string canary in planter.Canaries)
        {
            _canaries.Add(canary);
            ForEachPiece(Encoding.ASCII.GetBytes(canary), piece => _pieces.Add(piece));
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

    /// <summary>What is left of a canary in a text, with its surroundings: a piece of four bytes; null if nothing is.</summary>
    public string? FindPieceIn(ReadOnlySpan<byte> text)
    {
        for (int i = 0; i + sizeof(uint) <= text.Length; i++)
        {
            if (_pieces.Contains(BinaryPrimitives.ReadUInt32BigEndian(text[i..])))
            {
                return Surroundings(text, i);
            }
        }

        return null;
    }

    /// <summary>
    /// A whole canary in bytes of any kind, with its surroundings; null if there is none. Numbers, times and hashes have
    /// four such bytes now and then, so that a piece would say nothing there.
    /// </summary>
    public string? FindWholeIn(ReadOnlySpan<byte> bytes)
    {
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> canaries = _canaries.GetAlternateLookup<ReadOnlySpan<char>>();
        string text = Encoding.Latin1.GetString(bytes);
        for (int i = 0; i + CanaryPlanter.Symbols <= text.Length; i++)
        {
            if (canaries.Contains(text.AsSpan(i, CanaryPlanter.Symbols)))
            {
                return Surroundings(bytes, i);
            }
        }

        return null;
    }

    private static string Surroundings(ReadOnlySpan<byte> text, int position) =>
        Encoding.Latin1.GetString(text[Math.Max(0, position - 100)..Math.Min(text.Length, position + 100)]);

    private static void ForEachPiece(ReadOnlySpan<byte> text, Action<uint> action)
    {
        for (int i = 0; i + sizeof(uint) <= text.Length; i++)
        {
            action(BinaryPrimitives.ReadUInt32BigEndian(text[i..]));
        }
    }
}
