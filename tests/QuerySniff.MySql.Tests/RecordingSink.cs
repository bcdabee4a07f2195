using System.Text;
using QuerySniff.Sql;

namespace QuerySniff.MySql.Tests;

/// <summary>Keeps all that a session says.</summary>
internal readonly struct RecordingSink(Session<string> session) : ICommandSink<string>
{
    /// <summary>The client that a proxy has named to the session.</summary>
    public ProxiedClient? ProxiedClient => session.ProxiedClient;

    /// <summary>The session's status flags.</summary>
    public ServerStatus LastStatus => session.LastStatus;

    public List<Command<string>> Commands { get; } = [];

    public List<string> Schemas { get; } = [];

    public List<SessionEvent> Events { get; } = [];

    /// <summary>Everything in its order, as lines that can be compared.</summary>
    public List<string> Log { get; } = [];

    public int SplitStatements(scoped ReadOnlySpan<byte> text, bool truncated, scoped Span<Range> statements) =>
        StatementSplitter.Split(text, SqlDialect.None, truncated, statements);

    public bool CallsProcedure(scoped ReadOnlySpan<byte> statement) =>
        StatementSplitter.CallsProcedure(statement, SqlDialect.None);

    public string OnStatement(scoped ReadOnlySpan<byte> text, bool truncated) =>
        Encoding.UTF8.GetString(text) + (truncated ? "..." : string.Empty);

    public void OnCommand(in Command<string> command)
    {
        Commands.Add(command);
        string schema = Encoding.UTF8.GetString(session.Schema);
        Schemas.Add(schema);
        Log.Add(string.Join(
            ' ',
            command.Code,
            command.Outcome,
            $"[{command.Statement}]",
            $"{command.StatementNumber}/{command.StatementCount}",
            $"has={command.HasStatement} id={command.StatementId} err={command.ErrorCode}/{command.SqlState:x}",
            $"rows={command.Rows} aff={command.Affected} warn={command.Warnings} status={command.StatusFlags}",
            $"bytes={command.RequestBytes}/{command.ResponseBytes}",
            $"at={command.RequestTimestamp}/{command.FirstByteTimestamp}/{command.LastByteTimestamp}",
            $"tainted={command.Tainted}/{command.TaintedBefore}",
            $"as={Encoding.UTF8.GetString(session.User)}@{schema}"));
    }

    public void OnEvent(SessionEvent sessionEvent)
    {
        Events.Add(sessionEvent);
        Log.Add(sessionEvent.ToString());
    }
}
