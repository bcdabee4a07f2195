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
            int next = 0;
            foreach (Truth.Step step in did)
            {
                if (step.Command == "login")
                {
                    AssertLogin(step, connection);
                    continue;
                }

                int found = connection.Commands.FindIndex(next, command => IsOf(step, command));
                Assert.True(found >= 0, $"Not decoded: {step}\nafter\n  {string.Join("\n  ", connection.Commands.Take(next).TakeLast(2))}\nbut\n  {string.Join("\n  ", connection.Commands.Skip(next).Take(4))}");
                AssertReceived(step, connection.Commands[found]);
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
            IEnumerable<string> log = from entry in logged[i]
                                      where LoggedCommands.ContainsKey(entry.Type) && !entry.Argument.StartsWith("Access denied", StringComparison.Ordinal)
                                      select Line(LoggedCommands[entry.Type], entry.Argument);
            IEnumerable<string> decoded = from command in connections[i].Commands
                                          let code = command.Code == CommandCode.StatementBulkExecute ? CommandCode.StatementExecute : command.Code
                                          where LoggedCommands.ContainsValue(code) && IsLogged(command)
                                          select Line(code, command.Statement);
            Assert.Equal(string.Join('\n', log), string.Join('\n', decoded));
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

    private static bool IsOf(Truth.Step step, DecodedCommand command) =>
        command.Code.ProtocolName() == step.Command && (step.Sql is null || Shortened(command.Statement) == Shortened(step.Sql));

    private static void AssertLogin(Truth.Step step, DecodedConnection connection)
    {
        Assert.Contains(step.Error == 0 ? SessionEvent.Authenticated : SessionEvent.LoginFailed, connection.Events);
        Assert.Equal(step.Error, connection.Session.LoginErrorCode);
        ProxiedClient? proxied = connection.Session.ProxiedClient;
        Assert.Equal(step.Client, proxied is { } client ? new Endpoint(client.Address, client.Port).ToString() : null);
    }

    private static void AssertReceived(Truth.Step step, DecodedCommand command)
    {
        string what = $"{step}\n{command}";
        Assert.True(step.Error is null || step.Error == command.ErrorCode, what);
        Assert.True(step.Error is null || (step.Error > 0) == (command.Outcome == CommandOutcome.Error), what);
        Assert.True(step.Rows is null || step.Rows == command.Rows, what);
        Assert.True(step.Affected is null || step.Affected == command.Affected, what);
    }

    // Not logged: a statement that could not be prepared, or is not there, and a schema that could not be chosen.
    private static bool IsLogged(DecodedCommand command) => command.Outcome is not CommandOutcome.Error
        || (command.Code is not (CommandCode.StatementPrepare or CommandCode.InitDb) && command.ErrorCode != UnknownStatementError);

    // The log has an execution's statement with its arguments in it; the decoder never sees those.
    private static string Line(CommandCode code, string? statement) =>
        code is CommandCode.Query or CommandCode.StatementPrepare ? $"{code} {Shortened(statement)}" : code.ToString();

    private static string? Shortened(string? statement) => statement is { Length: > TextMax } ? statement[..TextMax] : statement;
}
