using System.Runtime.CompilerServices;
using QuerySniff.MySql;
using QuerySniff.Sql;

namespace QuerySniff.Agent.Pipeline;

/// <summary>How a session's statements are to be read, as far as its server and its client have said.</summary>
internal static class SessionDialect
{
    /// <summary>MariaDB numbers a collation's NO PAD twin so much higher.</summary>
    private const int NoPad = 1024;

    /// <summary>The dialect of the session's next statement.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SqlDialect Of(Session<Statement> session) => OfMode(session.SqlMode) | OfCollation(session.Charset);

    private static SqlDialect OfMode(SqlMode mode) =>
        ((mode & SqlMode.NoBackslashEscapes) != SqlMode.None ? SqlDialect.NoBackslashEscapes : SqlDialect.None)
        | ((mode & SqlMode.AnsiQuotes) != SqlMode.None ? SqlDialect.AnsiQuotes : SqlDialect.None);

    /// <summary>By the servers' numbers, SELECT ID, COLLATION_NAME FROM information_schema.COLLATIONS.</summary>
    private static SqlDialect OfCollation(int number) => (number & ~NoPad) switch
    {
        28 or 87 or (>= 248 and <= 250) => SqlDialect.CharsetGbk,
        13 or 88 or 95 or 96 => SqlDialect.CharsetSjis,
        1 or 84 => SqlDialect.CharsetBig5,
        _ => SqlDialect.None,
    };
}
