namespace QuerySniff.Agent.Pipeline;

/// <summary>
/// The errors with which a server ends a command that would have gone on
/// (https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html, https://mariadb.com/kb/en/mariadb-error-codes/).
/// </summary>
internal static class ServerErrors
{
    private const ushort QueryInterrupted = 1317;
    private const ushort MariaDbConnectionKilled = 1927;
    private const ushort MariaDbStatementTimeout = 1969;
    private const ushort QueryTimeout = 3024;
    private const ushort SessionWasKilled = 3169;

    /// <summary>Whether a KILL has ended the command.</summary>
    public static bool IsKill(ushort code) => code is QueryInterrupted or MariaDbConnectionKilled or SessionWasKilled;

    /// <summary>Whether it has run longer than it may (max_execution_time, max_statement_time).</summary>
    public static bool IsTimeout(ushort code) => code is QueryTimeout or MariaDbStatementTimeout;
}
