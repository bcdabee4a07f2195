using QuerySniff.Digests;
using QuerySniff.Sql;

namespace QuerySniff.Agent.Top;

/// <summary>Picks rows: each field that is set must have its text somewhere in it, in either case. Immutable.</summary>
internal sealed class TopFilter
{
    private static readonly FilterField[] Fields = Enum.GetValues<FilterField>();

    private readonly string[] _texts;

    private TopFilter(string[] texts) => _texts = texts;

    /// <summary>The filter that lets everything pass.</summary>
    public static TopFilter None { get; } = new([.. Fields.Select(_ => "")]);

    /// <summary>Whether everything passes.</summary>
    public bool IsEmpty => Array.TrueForAll(_texts, text => text.Length == 0);

    /// <summary>The text that a field must have; empty for any.</summary>
    public string this[FilterField field] => _texts[(int)field];

    /// <summary>A row's value of a field.</summary>
    public static string ValueOf(DigestRow row, FilterField field) => ValueOf(row.Digest, row.Dimensions, field);

    private static string ValueOf(Digest digest, Dimensions dimensions, FilterField field) => field switch
    {
        FilterField.Schema => dimensions.Schema,
        FilterField.User => dimensions.User,
        FilterField.Client => dimensions.Client,
        FilterField.Application => dimensions.Application,
        _ => digest.Fingerprint,
    };

    /// <summary>This filter with another text in one field.</summary>
    public TopFilter With(FilterField field, string text)
    {
        string[] texts = [.. _texts];
        texts[(int)field] = text;
        return new TopFilter(texts);
    }

    /// <summary>Whether connections pass, of which no more is known.</summary>
    public bool Passes(string user, string client) =>
        Contains(user, this[FilterField.User]) && Contains(client, this[FilterField.Client]);

    /// <summary>Whether a statement from somewhere passes.</summary>
    public bool Passes(Digest digest, Dimensions dimensions)
    {
        foreach (FilterField field in Fields)
        {
            string text = this[field];
            if (text.Length > 0 && !Contains(ValueOf(digest, dimensions, field), text) && !IsId(digest, field, text))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>"user~app, schema~shop"; empty if everything passes.</summary>
    public override string ToString() => string.Join(", ", Fields
        .Where(field => this[field].Length > 0)
        .Select(field => $"{field.ToString().ToLowerInvariant()}~{this[field]}"));

    private static bool Contains(string value, string text) => value.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static bool IsId(Digest digest, FilterField field, string text) =>
        field == FilterField.Text && DigestId.Format(digest.Id).Equals(text, StringComparison.OrdinalIgnoreCase);
}
