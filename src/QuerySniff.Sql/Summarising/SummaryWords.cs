using System.Text;
using QuerySniff.Sql.Normalising;

namespace QuerySniff.Sql.Summarising;

/// <summary>Words by what they are to a summary. In a fingerprint a keyword is in upper case.</summary>
internal static class SummaryWords
{
    /// <summary>What a word is.</summary>
    public static SummaryWord Classify(ReadOnlySpan<byte> word)
    {
        if (KeywordTable.Find(word) is not { } keyword || !word.SequenceEqual(keyword.Text))
        {
            return SummaryWord.Name;
        }

        Span<char> text = stackalloc char[KeywordLists.LengthMax];
        int length = Encoding.ASCII.GetChars(word, text);
        return text[..length] switch
        {
            "SELECT" => SummaryWord.Select,
            "DELETE" or "INSERT" or "REPLACE" or "UPDATE" => SummaryWord.Change,
            "AFTER" or "BEFORE" or "FOR" or "KEY" or "ON" or "OR" => SummaryWord.BeforeNoChange,
            "FROM" => SummaryWord.From,
            "JOIN" or "STRAIGHT_JOIN" => SummaryWord.Join,
            "INTO" => SummaryWord.Into,
            "USING" => SummaryWord.Using,
            "DATABASE" or "EVENT" or "FUNCTION" or "PACKAGE" or "PROCEDURE" or "ROLE" or "SCHEMA" or "SEQUENCE" or "SERVER"
                or "TABLE" or "TABLES" or "TABLESPACE" or "USER" or "VIEW" => SummaryWord.Object,
            "INDEX" or "TRIGGER" => SummaryWord.PartOfTable,
            "EXCEPT" or "GROUP" or "HAVING" or "INTERSECT" or "INFILE" or "LIMIT" or "LOCK" or "ORDER" or "RETURNING" or "SET" or "UNION"
                or "VALUE" or "VALUES" or "WHERE" or "WINDOW" => SummaryWord.EndOfTables,
            "WITH" => SummaryWord.With,
            "AS" or "DELAYED" or "EXISTS" or "HIGH_PRIORITY" or "IF" or "IGNORE" or "LATERAL" or "LOW_PRIORITY" or "NOT"
                or "RECURSIVE" => SummaryWord.PassedOver,
            _ => SummaryWord.Keyword,
        };
    }

    /// <summary>Whether a verb is written with the keywords behind it: SHOW CREATE TABLE, START TRANSACTION.</summary>
    public static bool TakesRun(ReadOnlySpan<byte> verb) => KeywordTable.Find(verb) is { } keyword
        && (keyword.Has(KeywordTraits.RunVerb | KeywordTraits.Verb) || verb.SequenceEqual("OPTIMIZE"u8)
            || verb.SequenceEqual("ANALYZE"u8) || verb.SequenceEqual("CHECK"u8))
        && keyword.Id != KeywordId.Set;

    /// <summary>Whether a verb is followed by the name of what it is done to: USE, CALL, DESCRIBE, HANDLER, TRUNCATE, TABLE.</summary>
    public static bool IsBeforeTarget(ReadOnlySpan<byte> verb) =>
        verb.SequenceEqual("USE"u8) || verb.SequenceEqual("CALL"u8) || verb.SequenceEqual("DESCRIBE"u8)
        || verb.SequenceEqual("DESC"u8) || verb.SequenceEqual("HANDLER"u8) || verb.SequenceEqual("TRUNCATE"u8)
        || verb.SequenceEqual("TABLE"u8);
}
