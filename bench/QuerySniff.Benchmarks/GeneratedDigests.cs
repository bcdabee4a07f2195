using System.Globalization;
using System.Text;
using QuerySniff.Digests;
using QuerySniff.Sql;

namespace QuerySniff.Benchmarks;

/// <summary>Digests of made-up statements, and windows that count them.</summary>
internal sealed class GeneratedDigests
{
    private const int Users = 4;
    private const long WindowStart = 1_700_000_000_000_000_000;
    private const long WindowNanoseconds = 10_000_000_000;

    private readonly DimensionsCatalogue _dimensionsCatalogue = new();

    /// <summary>Makes so many, all in <see cref="Catalogue"/>.</summary>
    public GeneratedDigests(int count)
    {
        Catalogue = new DigestCatalogue(count);
        Fingerprints = [.. Enumerable.Range(0, count).Select(FingerprintOf)];
        Hashes = [.. Fingerprints.Select(text => DigestId.Compute(text))];
        Digests = [.. Fingerprints.Zip(Hashes, (text, hash) =>
            Catalogue.Add(hash, text, hash, hash.ToString("X16", CultureInfo.InvariantCulture), StatementSummary.Compute(text)))];
        Dimensions = [.. Enumerable.Range(0, Users).Select(user => _dimensionsCatalogue.GetOrAdd(
            "shop", string.Create(CultureInfo.InvariantCulture, $"app{user}"), "192.0.2.1", "192.0.2.2:3306", ""))];
    }

    /// <summary>The digests by their hash.</summary>
    public DigestCatalogue Catalogue { get; }

    /// <summary>The texts, in UTF-8.</summary>
    public byte[][] Fingerprints { get; }

    /// <summary>Each text's hash.</summary>
    public ulong[] Hashes { get; }

    /// <summary>Each text's digest.</summary>
    public Digest[] Digests { get; }

    /// <summary>Some users' dimensions.</summary>
    public Dimensions[] Dimensions { get; }

    /// <summary>A text that no number up to the count has made.</summary>
    public static byte[] FingerprintOf(int number) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"SELECT name, price FROM product_{number} WHERE id = ? AND shop = ? ORDER BY name LIMIT ?"));

    /// <summary>A measurement as a command of a millisecond or less makes it.</summary>
    public static Measurement MeasurementOf(int number) => new()
    {
        CompletedAt = WindowStart + 1,
        DurationNanoseconds = 50_000 + (number * 7_919L % 900_000),
        ResponseTimeNanoseconds = 40_000 + (number * 7_919L % 800_000),
        RequestBytes = 80,
        ResponseBytes = 400,
        RowsSent = 1,
    };

    /// <summary>A window in which each digest was counted some times.</summary>
    /// <param name="number">Which window: each begins when the one before ends.</param>
    /// <param name="commandsEach">Commands of each digest.</param>
    public DigestWindow FillWindow(int number, int commandsEach)
    {
        DigestWindow window = new();
        window.Reset(WindowStart + (number * WindowNanoseconds));
        for (int digest = 0; digest < Digests.Length; digest++)
        {
            for (int command = 0; command < commandsEach; command++)
            {
                window.Add(Digests[digest], Dimensions[digest % Users], MeasurementOf(digest + (command * 31)));
            }
        }

        return window;
    }
}
