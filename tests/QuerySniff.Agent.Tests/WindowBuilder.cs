using System.Globalization;
using System.Text;
using QuerySniff.Digests;
using QuerySniff.Sql;

namespace QuerySniff.Agent.Tests;

/// <summary>Fills windows without a capture.</summary>
internal sealed class WindowBuilder
{
    /// <summary>The beginning of every window; a multiple of its length.</summary>
    public const long Start = 1_700_000_000_000_000_000;

    public const string Server = "192.0.2.2:3306";

    private readonly DigestCatalogue _digests = new();
    private readonly DimensionsCatalogue _dimensions = new();

    public WindowBuilder() => Window.Reset(Start);

    public DigestWindow Window { get; private set; } = new();

    /// <summary>Goes on with another window; its digests are the same ones.</summary>
    public void Begin(long start)
    {
        Window = new DigestWindow();
        Window.Reset(start);
    }

    public static ulong IdOf(string fingerprint) => DigestId.Compute(Encoding.UTF8.GetBytes(fingerprint));

    public void Add(string fingerprint, string user = "app", long durationNanoseconds = 1_000)
    {
        Add(fingerprint, user, new Measurement
        {
            CompletedAt = Start + 1,
            DurationNanoseconds = durationNanoseconds,
            ResponseTimeNanoseconds = durationNanoseconds / 2,
        });
    }

    public void Add(string fingerprint, string user, in Measurement measurement) =>
        Window.Add(DigestOf(fingerprint), DimensionsOf(user), measurement);

    public TransactionRow Transactions(string fingerprint, string user = "app") =>
        Window.Transactions.GetOrAdd(DigestOf(fingerprint), DimensionsOf(user));

    public UnfinishedRow Unfinished(string fingerprint, string user = "app") =>
        Window.Unfinished.GetOrAdd(DigestOf(fingerprint), DimensionsOf(user));

    private Digest DigestOf(string fingerprint)
    {
        byte[] text = Encoding.UTF8.GetBytes(fingerprint);
        ulong id = IdOf(fingerprint);
        return _digests.Add(id, text, id, id.ToString("X16", CultureInfo.InvariantCulture), StatementSummary.Compute(text));
    }

    private Dimensions DimensionsOf(string user) => _dimensions.GetOrAdd("shop", user, "192.0.2.1", Server, "web");
}
