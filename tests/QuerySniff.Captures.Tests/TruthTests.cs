using QuerySniff.MySql;
using QuerySniff.Packets;

namespace QuerySniff.Captures.Tests;

/// <summary>What is decoded of the recorded captures, against what their two ends say.</summary>
public sealed class TruthTests
{
    /// <summary>Characters that expected.json keeps of a statement.</summary>
    private const int TextMax = 1000;

    /// <summary>ER_UNKNOWN_STMT_HANDLER: the execution of a statement whose PREPARE, sent just before it, has failed.</summary>
    private const int UnknownStatementError = 1243;

    /// <summary>The general log's words for commands. What is not here is either no command or not logged each time.</summary>
    private static readonly Dictionary<string, CommandCode> LoggedCommands = new(StringComparer.Ordinal)
    {
        ["Query"] = CommandCode.Query,
        ["Prepare"] = CommandCode.StatementPrepare,
        ["Execute"] = CommandCode.StatementExecute,
        ["Long Data"] = CommandCode.StatementSendLongData,
        ["Reset stmt"] = CommandCode.StatementReset,
        ["Init DB"] = CommandCode.InitDb,
        ["Field List"] = CommandCode.FieldList,
        ["Statistics"] = CommandCode.Statistics,
        ["Change user"] = CommandCode.ChangeUser,
        ["Quit"] = CommandCode.Quit,
    };

    public static TheoryData<string> Captures => [.. CaptureCase.Recorded];

    [Theory]
    [MemberData(nameof(Captures))]
    public void Commands_OfARecordedCapture_AreWhatTheClientDidAndReceived(string name)
    {
        IReadOnlyList<DecodedConnection> connections = Decode(name);

        foreach (IGrouping<int, Truth.Step> did in Truth.Of(name).Did.GroupBy(step => step.Connection))
        {
            DecodedConnection connection = connections[did.Key];
            List<DecodedCommand[]> sent = [.. connection.Sent];
            int next = 0;
            foreach (Truth.Step step in did)
            {
                if (step.Command == "login")
                {
                    AssertLogin(step, connection);
                    continue;
                }

                int found = sent.FindIndex(next, command => IsOf(step, command));
                Assert.True(found >= 0, $"Not decoded: {step}\nafter\n  {Lines(sent.Take(next).TakeLast(2))}\nbut\n  {Lines(sent.Skip(next).Take(4))}");
                AssertReceived(step, sent[found]);
                next = found + 1;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void Commands_OfARecordedCapture_AreThoseOfTheServersLog(string name)
    {
        IReadOnlyList<DecodedConnection> connections = Decode(name);
        ILookup<int, Truth.Entry> logged = Truth.Of(name).Logged.ToLookup(entry => entry.Connection);

        for (int i = 0; i < connections.Count; i++)
        {
            List<DecodedCommand[]> sent = [.. connections[i].Sent.Where(statements => IsLogged(statements[0]))];
            IEnumerable<string> log = from entry in logged[i]
                                      where LoggedCommands.ContainsKey(entry.Type) && !entry.Argument.StartsWith("Access denied", StringComparison.Ordinal)
                                      select Line(LoggedCommands[entry.Type], entry.Argument);
            Assert.Equal(
                string.Join('\n', log.Select((line, n) => n < sent.Count && IsOf(line, sent[n]) ? Line(sent[n]) : line)),
                string.Join('\n', sent.Select(Line)));
        }
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void Events_OfARecordedCapture_SayThatNothingWasLost(string name)
    {
        SessionEvent[] expected =
            [SessionEvent.Authenticated, SessionEvent.LoginFailed, SessionEvent.Compressed, SessionEvent.ReplicationStream];
        ILookup<int, Truth.Step> did = Truth.Of(name).Did.ToLookup(step => step.Connection);

        foreach ((int number, DecodedConnection connection) in Decode(name).Index())
        {
            Assert.All(connection.Events, e => Assert.Contains(e, expected));
            List<DecodedCommand> marked = connection.Commands.FindAll(command => command.IsMarked);
            Assert.All(marked, command => Assert.Equal(CommandOutcome.Aborted, command.Outcome));
            Assert.Equal(did[number].Where(step => step.Aborted).Select(step => step.Sql), marked.Select(command => command.Statement));
        }
    }

    private static IReadOnlyList<DecodedConnection> Decode(string name)
    {
        CaptureCase capture = CaptureCase.Open(name);
        return Decoding.Of(capture.Frames, capture.Ports).Connections;
    }

    private static bool IsOf(Truth.Step step, DecodedCommand[] statements) =>
        statements[0].Code.ProtocolName() == step.Command && (step.Sql is null || AreOf(step.Sql, statements));

    /// <summary>
    /// Whether a text's statements are those decoded: all of them, or those up to the one that failed. The captures' own
    /// statements have no semicolon in them but between them.
    /// </summary>
    private static bool AreOf(string sql, DecodedCommand[] statements)
    {
        string[] written = statements[0].StatementCount == 1 ? [sql] : sql.Split("; ");
        bool failed = statements[^1].Outcome is CommandOutcome.Error;
        return statements[0].StatementCount == written.Length
            && (statements.Length == written.Length || (failed && statements.Length < written.Length))
            && statements.Index().All(s => s.Item.StatementNumber == s.Index + 1)
            && written.Take(statements.Length).Select(Shortened).SequenceEqual(statements.Select(s => Shortened(s.Statement)));
    }

    private static void AssertLogin(Truth.Step step, DecodedConnection connection)
    {
        Assert.Contains(step.Error == 0 ? SessionEvent.Authenticated : SessionEvent.LoginFailed, connection.Events);
        Assert.Equal(step.Error, connection.Session.LoginErrorCode);
        ProxiedClient? proxied = connection.Session.ProxiedClient;
        Assert.Equal(step.Client, proxied is { } client ? new Endpoint(client.Address, client.Port).ToString() : null);
    }

    private static void AssertReceived(Truth.Step step, DecodedCommand[] statements)
    {
        string what = $"{step}\n{Lines([statements])}";
        Assert.All(statements[..^1], statement => Assert.Equal(CommandOutcome.Ok, statement.Outcome));
        Assert.True(step.Error is null || step.Error == statements[^1].ErrorCode, what);
        Assert.True(step.Error is null || (step.Error > 0) == (statements[^1].Outcome == CommandOutcome.Error), what);
        Assert.True(step.Rows is null || step.Rows == statements.Sum(statement => statement.Rows), what);
        Assert.True(step.Affected is null || step.Affected == statements.Sum(statement => statement.Affected), what);
    }

    private static string Lines(IEnumerable<DecodedCommand[]> commands) => string.Join("\n  ", commands.SelectMany(statements => statements));

    // Not logged: a statement that could not be prepared, or is not there, and a schema that could not be chosen.
    private static bool IsLogged(DecodedCommand command) => LoggedCommands.ContainsValue(LoggedCode(command))
        && (command.Outcome is not CommandOutcome.Error || (command.Code is not (CommandCode.StatementPrepare or CommandCode.InitDb) && command.ErrorCode != UnknownStatementError));

    private static CommandCode LoggedCode(DecodedCommand command) =>
        command.Code == CommandCode.StatementBulkExecute ? CommandCode.StatementExecute : command.Code;

    // The log has an execution's statement with its arguments in it; the decoder never sees those.
    private static string Line(DecodedCommand[] statements) =>
        Line(LoggedCode(statements[0]), string.Join("; ", statements.Select(statement => statement.Statement)));

    // The log has the whole text, with the statements behind one that failed.
    private static bool IsOf(string line, DecodedCommand[] statements) =>
        statements[0].StatementCount > 1 && line.StartsWith("Query ", StringComparison.Ordinal) && AreOf(line["Query ".Length..], statements);

    private static string Line(CommandCode code, string? statement) =>
        code is CommandCode.Query or CommandCode.StatementPrepare ? $"{code} {Shortened(statement)}" : code.ToString();

    private static string? Shortened(string? statement) => statement is { Length: > TextMax } ? statement[..TextMax] : statement;
}
