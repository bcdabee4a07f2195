using System.Collections.Immutable;
using System.Text;
using QuerySniff.Sql.Normalising;

namespace QuerySniff.Sql;

/// <summary>What a <see cref="StatementSummary"/> says, taken apart again: its verb and its tables.</summary>
public sealed class SummaryTerms
{
    private const char Quote = '`';

    private static readonly ImmutableArray<string> NoTable = [""];

    private SummaryTerms(string verb, ImmutableArray<string> tables)
    {
        Verb = verb;
        Tables = tables;
    }

    /// <summary>The first word of its first operation: <c>SELECT</c>, <c>CREATE</c>; empty if it has none.</summary>
    public string Verb { get; }

    /// <summary>
    /// Its targets, each once, in the order of the summary, without quotes, so that a table has one name however it is written:
    /// <c>song list</c>, <c>db.artists</c>.
    /// </summary>
    public ImmutableArray<string> Tables { get; }

    /// <summary>Its tables, and where it has none the empty name, so that it is somewhere.</summary>
    public ImmutableArray<string> TablesOrNone => Tables.IsEmpty ? NoTable : Tables;

    /// <summary>Takes a summary apart.</summary>
    /// <param name="summary">What <see cref="StatementSummary.Compute"/> made; any other text is read as if it were.</param>
    public static SummaryTerms Of(string summary)
    {
        string verb = "";
        List<string> tables = [];
        StringBuilder name = new();
        for (int position = 0; position < summary.Length; position++)
        {
            bool isQuoted = ReadItem(summary, ref position, name);
            string item = name.ToString();
            if (item.Length == 0)
            {
                continue;
            }

            if (!isQuoted && IsKeyword(item))
            {
                verb = verb.Length == 0 ? item : verb;
            }
            else if (!tables.Contains(item, StringComparer.Ordinal))
            {
                tables.Add(item);
            }
        }

        return new SummaryTerms(verb, [.. tables]);
    }

    // Up to the next space that no quotes enclose. A quote inside quotes is written twice.
    private static bool ReadItem(string summary, ref int position, StringBuilder name)
    {
        name.Clear();
        bool isQuoted = false;
        bool isInside = false;
        for (; position < summary.Length && (isInside || summary[position] != ' '); position++)
        {
            if (summary[position] != Quote)
            {
                name.Append(summary[position]);
            }
            else if (isInside && position + 1 < summary.Length && summary[position + 1] == Quote)
            {
                name.Append(Quote);
                position++;
            }
            else
            {
                isInside = !isInside;
                isQuoted = true;
            }
        }

        return isQuoted;
    }

    // What a summary is made of is a keyword in upper case, or a name: no name is both, unless in quotes.
    private static bool IsKeyword(string item)
    {
        Span<byte> word = stackalloc byte[KeywordLists.LengthMax];
        return Encoding.UTF8.TryGetBytes(item, word, out int length)
            && KeywordTable.Find(word[..length]) is { } keyword
            && keyword.Text.SequenceEqual(word[..length]);
    }
}
