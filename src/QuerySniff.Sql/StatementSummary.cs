using System.Text;
using QuerySniff.Sql.Lexing;
using QuerySniff.Sql.Summarising;

namespace QuerySniff.Sql;

/// <summary>
/// What a statement does, in a few words: its operations and the tables that they name, in the order of the text, as
/// OpenTelemetry's <c>db.query.summary</c> has it ("Semantic conventions for database client spans", generating a summary
/// of the query): <c>SELECT songs artists</c>, <c>INSERT shipping_details SELECT orders</c>.
/// <para>
/// It is made of a fingerprint, once for each new digest, so that it holds no literal, costs nothing for a statement that
/// was seen before, and is the same for every statement of the digest. Targets are tables, views, routines that are
/// called, databases that are used; written as in the statement, with their quotes and schema, and repeated where they
/// are named again. Aliases, columns, derived tables and the names of common table expressions are no targets. A
/// definition names its kind of object: <c>CREATE TABLE t</c>, and for an index or a trigger its table.
/// </para>
/// </summary>
public static class StatementSummary
{
    /// <summary>Bytes of a summary: the conventions' 255 characters, which bytes keep whatever the characters.</summary>
    public const int BytesMax = 255;

    /// <summary>Parentheses inside parentheses that are told apart: more than statements with a readable summary have.</summary>
    private const int DepthMax = 64;

    /// <summary>Common table expressions of a statement that are remembered.</summary>
    private const int CommonTablesMax = 16;

    /// <summary>The summary of a fingerprint, to be kept with its digest.</summary>
    /// <param name="fingerprint">The text of a <see cref="Fingerprint"/>; any other bytes are read as if they were one.</param>
    /// <returns>
    /// At most <see cref="BytesMax"/> bytes of UTF-8, that end with a whole operation or target; empty for what has no
    /// operation, such as a statement that does not lex.
    /// </returns>
    public static string Compute(ReadOnlySpan<byte> fingerprint)
    {
        Span<byte> summary = stackalloc byte[BytesMax];
        return Encoding.UTF8.GetString(summary[..Write(fingerprint, summary)]);
    }

    /// <summary>Writes the summary of a fingerprint.</summary>
    /// <param name="fingerprint">The text of a <see cref="Fingerprint"/>; any other bytes are read as if they were one.</param>
    /// <param name="destination">Room for <see cref="BytesMax"/> bytes; in less, less is written.</param>
    /// <returns>
    /// The bytes written: UTF-8 that ends with a whole operation or target; 0 for what has no operation, such as a
    /// statement that does not lex.
    /// </returns>
    internal static int Write(ReadOnlySpan<byte> fingerprint, Span<byte> destination)
    {
        SqlLexer lexer = new(fingerprint, SqlDialect.None);
        Summariser summariser = new(
            fingerprint,
            destination[..Math.Min(destination.Length, BytesMax)],
            stackalloc SummaryScope[DepthMax],
            stackalloc Range[CommonTablesMax]);
        for (TokenKind kind = lexer.Read(); kind > TokenKind.Unclosed; kind = lexer.Read())
        {
            summariser.Accept(kind, lexer.Start..lexer.End);
        }

        return summariser.Length;
    }
}
