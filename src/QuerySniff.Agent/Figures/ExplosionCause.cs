using QuerySniff.Digests;

namespace QuerySniff.Agent.Figures;

/// <summary>
/// Says what many new identities have in common and in what they differ, without a name among it: keywords of a fixed list,
/// kinds of names, and their shapes. Any thread; it takes milliseconds, and is not for the capture thread.
/// </summary>
internal static class ExplosionCause
{
    /// <summary>Identities looked at, the newest: the cause of an explosion is nearly all of them.</summary>
    private const int SampleMax = 2_000;

    /// <summary>Statements of one frame must be this part of the sample to be called the cause.</summary>
    private const double FrameShareMin = 0.1;

    /// <summary>A place differs, rather than varies a little, if this part of the statements has a word of its own there.</summary>
    private const double DistinctShareMin = 0.2;

    /// <summary>Places whose words differ as much as the one that differs most, but for this part, are as good as it.</summary>
    private const double AsGood = 0.9;

    private const string NoCommonPart = "they have no common frame: names, lists and structure all differ";

    private static readonly HashSet<string> Verbs = new(StringComparer.OrdinalIgnoreCase)
    {
        "ALTER", "CALL", "CREATE", "DELETE", "DROP", "EXPLAIN", "INSERT", "LOAD", "PREPARE", "REPLACE", "SELECT", "SET", "SHOW",
        "TRUNCATE", "UPDATE", "USE", "WITH",
    };

    private static readonly Dictionary<string, string> KindsByWordBefore = new(StringComparer.OrdinalIgnoreCase)
    {
        ["FROM"] = "table names",
        ["JOIN"] = "table names",
        ["INTO"] = "table names",
        ["UPDATE"] = "table names",
        ["TABLE"] = "table names",
        ["EXISTS"] = "table names",
        ["AS"] = "aliases",
        ["CALL"] = "procedure names",
        ["USE"] = "schema names",
        ["SAVEPOINT"] = "savepoint names",
    };

    /// <summary>In what a window's newest statements differ.</summary>
    public static string OfStatements(ReadOnlySpan<DigestRow> rows)
    {
        HashSet<Digest> digests = [];
        foreach (DigestRow row in rows)
        {
            if (!ReferenceEquals(row.Digest, Digest.Other))
            {
                digests.Add(row.Digest);
            }
        }

        return OfFingerprints(
            [.. digests.OrderByDescending(digest => digest.Ordinal).Take(SampleMax).Select(digest => digest.Fingerprint)]);
    }

    /// <summary>In what fingerprints differ.</summary>
    public static string OfFingerprints(IReadOnlyCollection<string> fingerprints)
    {
        StatementWords[]? common = fingerprints
            .Select(StatementWords.Of)
            .GroupBy(statement => statement.Frame, StringComparer.Ordinal)
            .MaxBy(group => group.Count())?
            .ToArray();
        if (common is null || common.Length < fingerprints.Count * FrameShareMin)
        {
            return NoCommonPart;
        }

        int places = common[0].Words.Length;
        int[] distinct = [.. Enumerable.Range(0, places).Select(place => DistinctAt(common, place))];
        int most = distinct.DefaultIfEmpty().Max();
        if (most < common.Length * DistinctShareMin)
        {
            return NoCommonPart;
        }

        int differs = Array.FindIndex(distinct, count => count >= most * AsGood);
        int known = Enumerable.Range(0, places)
            .FirstOrDefault(place => distinct[place] >= most * AsGood && KindAt(common[0], place) is not null, differs);
        string verb = Verbs.TryGetValue(common[0].Words[0], out string? keyword) ? keyword : "other";
        string shape = CommonShape(common.Select(statement => statement.Words[known]));
        return $"{verb} statements differ in {KindAt(common[0], known) ?? "names"} of the shape {shape}; {Advice(shape)}";
    }

    /// <summary>What the values of a dimension look like.</summary>
    public static string OfValues(IEnumerable<string> values) => $"most have the shape {CommonShape(values)}";

    private static int DistinctAt(StatementWords[] statements, int place) =>
        statements.Select(statement => statement.Words[place]).Distinct(StringComparer.Ordinal).Count();

    private static string? KindAt(StatementWords statement, int place) =>
        place > 0 ? KindsByWordBefore.GetValueOrDefault(statement.Words[place - 1]) : null;

    private static string CommonShape(IEnumerable<string> names) =>
        names.Select(name => NameShape.Of(name)).GroupBy(shape => shape, StringComparer.Ordinal).MaxBy(group => group.Count())?.Key ?? "";

    private static string Advice(string shape) => shape.Contains("<digits>", StringComparison.Ordinal)
        ? "a merge_name of this shape, with # for the digits, takes them for one"
        : "a merge_name with * for what differs takes them for one";
}
