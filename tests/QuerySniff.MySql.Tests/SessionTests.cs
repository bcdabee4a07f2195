using System.Text;

namespace QuerySniff.MySql.Tests;

public sealed class SessionTests
{
    [Theory]
    [InlineData("text result set, EOF dialect")]
    [InlineData("text result set, OK dialect")]
    public void OnData_TextResultSet_CountsRowsAndTimes(string name)
    {
        RecordingSink sink = Feeder.Whole(Conversations.All[name]());

        Assert.Equal([CommandCode.Query, CommandCode.Query, CommandCode.Quit], sink.Commands.Select(static c => c.Code));
        Command<string> first = sink.Commands[0];
        Assert.Equal(("SELECT 1", 3L, 2, CommandOutcome.Ok), (first.Statement, first.Rows, first.Warnings, first.Outcome));
        Assert.Equal(ServerStatus.AutoCommit, first.StatusFlags);
        Assert.Equal((4_000_000, 5_000_000, 5_000_000), (first.RequestTimestamp, first.FirstByteTimestamp, first.LastByteTimestamp));
        Assert.Equal(4 + 9, first.RequestBytes);
        Assert.Equal(0, sink.Commands[1].Rows);
        Assert.Equal(CommandOutcome.None, sink.Commands[2].Outcome);
        Assert.Equal([SessionEvent.Authenticated], sink.Events);
    }

    [Fact]
    public void OnData_WritesAndErrors_GiveTheirNumbers()
    {
        RecordingSink sink = Feeder.Whole(Conversations.All["writes and errors"]());

        Assert.Equal((7L, 1), (sink.Commands[0].Affected, sink.Commands[0].Warnings));
        Assert.Equal((CommandOutcome.Error, (ushort)1064), (sink.Commands[1].Outcome, sink.Commands[1].ErrorCode));
        Assert.Equal(0x34_32_30_30_30UL, sink.Commands[1].SqlState);
        Assert.Equal(CommandOutcome.Ok, sink.Commands[2].Outcome);
    }

    [Fact]
    public void OnData_ErrorAmidRows_CountsTheRowsBefore()
    {
        RecordingSink sink = Feeder.Whole(Conversations.All["error amid rows"]());

        Assert.Equal((CommandOutcome.Error, 2L, (ushort)1317), (sink.Commands[0].Outcome, sink.Commands[0].Rows, sink.Commands[0].ErrorCode));
        Assert.Equal(1, sink.Commands[1].Rows);
    }

    [Fact]
    public void OnData_Prepared_FindsTextById()
    {
        RecordingSink sink = Feeder.Whole(Conversations.All["prepared"]());

        Assert.Equal(
            [
                (CommandCode.StatementPrepare, "SELECT ?", 1u, CommandOutcome.Ok),
                (CommandCode.StatementExecute, "SELECT ?", 1u, CommandOutcome.Ok),
                (CommandCode.StatementPrepare, "INSERT INTO t VALUES (?)", 2u, CommandOutcome.Ok),
                (CommandCode.StatementExecute, "INSERT INTO t VALUES (?)", 2u, CommandOutcome.Ok),
                (CommandCode.StatementSendLongData, null, 2u, CommandOutcome.None),
                (CommandCode.StatementReset, null, 2u, CommandOutcome.Ok),
                (CommandCode.StatementExecute, "INSERT INTO t VALUES (?)", 2u, CommandOutcome.Ok),
                (CommandCode.StatementClose, null, 1u, CommandOutcome.None),
                (CommandCode.StatementExecute, null, 1u, CommandOutcome.Error),
                (CommandCode.Quit, null, null, CommandOutcome.None),
            ],
            sink.Commands.Select(static c => (c.Code, c.Statement, c.StatementId, c.Outcome)));
        Assert.Equal(4, sink.Commands[1].Rows);
    }

    [Theory]
    [InlineData("cursor", 3)]
    [InlineData("cursor, OK dialect", 2)]
    public void OnData_Cursor_RowsBelongToTheFetch(string name, long rows)
    {
        RecordingSink sink = Feeder.Whole(Conversations.All[name]());

        IEnumerable<Command<string>> fetches = sink.Commands.Where(static c => c.Code == CommandCode.StatementFetch);
        Assert.Equal(rows, fetches.Sum(static c => c.Rows));
        Assert.All(fetches, static c => Assert.Equal("SELECT a", c.Statement));
        Assert.Equal(0, sink.Commands.Single(static c => c.Code == CommandCode.StatementExecute).Rows);
    }

    [Fact]
    public void OnData_PipelinedExecuteOfLastPrepared_HasItsTextAndId()
    {
        RecordingSink sink = Feeder.Whole(Conversations.All["pipelined prepare and execute"]());

        Command<string> execute = sink.Commands[1];
        Assert.Equal((CommandCode.StatementExecute, "SELECT ?", 5u, 2L), (execute.Code, execute.Statement, execute.StatementId, execute.Rows));
    }

    [Fact]
    public void OnData_PipelinedQueries_AreAnsweredInOrder()
    {
        RecordingSink sink = Feeder.Whole(Conversations.All["pipelined queries"]());

        Assert.Equal(
            [("SELECT 1", 1, 0), ("UPDATE t", 0, 5), ("SELECT 3", 3, 0)],
            sink.Commands.Take(3).Select(static c => (c.Statement!, (int)c.Rows, (int)c.Affected)));
    }

    [Theory]
    [InlineData("metadata left out", 2, 3)]
    [InlineData("metadata left out, EOF dialect", 0, 3)]
    public void OnData_MetadataLeftOut_RowsAreStillRows(string name, int index, long rows)
    {
        Assert.Equal(rows, Feeder.Whole(Conversations.All[name]()).Commands[index].Rows);
    }

    [Fact]
    public void OnData_LocalInfile_FileIsTheRequests()
    {
        RecordingSink sink = Feeder.Whole(Conversations.All["local infile"]());

        Command<string> load = sink.Commands[0];
        Assert.Equal(1, load.Affected);
        Assert.Equal(4 + 1 + load.Statement!.Length + 8 + 4, load.RequestBytes);
        Assert.Equal(["LOAD DATA LOCAL INFILE 'x' INTO TABLE t", "SELECT 1", null], sink.Commands.Select(static c => c.Statement), StringComparer.Ordinal);
    }

    [Fact]
    public void OnData_QueryAttributes_LeaveTheText()
    {
        RecordingSink sink = Feeder.Whole(Conversations.All["query attributes"]());

        Assert.Equal(["SELECT 0", "SELECT 1", null], sink.Commands.Select(static c => c.Statement), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("session-tracked schema", "shop shop till_2 till_2")]
    [InlineData("schema moves", "shop a a b`c b`c b`c b`c")]
    [InlineData("change user", "shop shop bar bar bar")]
    [InlineData("change user refused", "shop till till")]
    public void OnData_SchemaMoves_CommandsRunInTheirs(string name, string schemas)
    {
        Assert.Equal(schemas.Split(' '), Feeder.Whole(Conversations.All[name]()).Schemas, StringComparer.Ordinal);
    }

    [Fact]
    public void OnData_ChangeUser_CountsFromItsOk()
    {
        RecordingSink sink = Feeder.Whole(Conversations.All["change user"]());

        Assert.Contains("as=ann@shop", sink.Log[2], StringComparison.Ordinal);
        Assert.Contains("as=bob@bar", sink.Log[3], StringComparison.Ordinal);
        Assert.False(sink.Commands[3].HasStatement);
        Assert.EndsWith("33", sink.Log[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void OnData_ChangeUserRefused_OldUserStays()
    {
        RecordingSink sink = Feeder.Whole(Conversations.All["change user refused"]());

        Assert.Equal((CommandOutcome.Error, (ushort)1045), (sink.Commands[1].Outcome, sink.Commands[1].ErrorCode));
        Assert.All(sink.Commands.Select((_, i) => sink.Log[i + 1]), static line => Assert.Contains("as=ann@", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("caching_sha2 at once")]
    [InlineData("caching_sha2 in full")]
    [InlineData("sha256")]
    [InlineData("several factors")]
    [InlineData("auth switch")]
    [InlineData("old auth switch")]
    public void OnData_AuthenticationExchange_IsPassedOver(string name)
    {
        RecordingSink sink = Feeder.Whole(Conversations.All[name]());

        Assert.Equal([SessionEvent.Authenticated], sink.Events);
        Assert.Equal(("SELECT 1", 1L), (sink.Commands[0].Statement, sink.Commands[0].Rows));
    }

    [Fact]
    public void OnData_CallWithOutputParameters_IsOneCommand()
    {
        RecordingSink sink = Feeder.Whole(Conversations.All["call with output parameters"]());

        Assert.Equal(("CALL p(?)", 3L, 3L), (sink.Commands[1].Statement, sink.Commands[1].Rows, sink.Commands[1].Affected));
        Assert.Equal("SELECT 1", sink.Commands[2].Statement);
    }

    [Theory]
    [InlineData("hello, world!\r\n")]
    [InlineData("\u0003\0\0\u0001abc")]
    public void OnData_GarbageForAHandshakeResponse_IsAFailedLogin(string garbage)
    {
        Conversation conversation = new Conversation().Greet().Raw(true, Encoding.Latin1.GetBytes(garbage))
            .Sequence(garbage[3] == 1 ? (byte)2 : (byte)1).Error(1156, "08S01");
        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Equal([SessionEvent.UnparsablePacket, SessionEvent.LoginFailed], sink.Events);
        Assert.Equal(sink.Log, Feeder.ByteByByte(conversation).Log);
    }

    [Fact]
    public void OnData_OtherCommands_ArePassedOver()
    {
        RecordingSink sink = Feeder.Whole(Conversations.All["other commands"]());

        Assert.Equal(
            [
                CommandCode.Ping, CommandCode.Statistics, CommandCode.SetOption, CommandCode.FieldList,
                CommandCode.ProcessInfo, CommandCode.ResetConnection, CommandCode.Debug, CommandCode.Quit,
            ],
            sink.Commands.Select(static c => c.Code));
        Assert.All(sink.Commands.SkipLast(1), static c => Assert.Equal(CommandOutcome.Ok, c.Outcome));
        Assert.Equal(2, sink.Commands[4].Rows);
    }

    [Theory]
    [InlineData("refused login", 1045)]
    [InlineData("refused connection", 1040)]
    public void OnData_Refused_IsCounted(string name, int code)
    {
        Session<string> session = new(joinedMidStream: false);
        RecordingSink sink = new(session);
        foreach (Conversation.Message message in Conversations.All[name]().Messages)
        {
            session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
        }

        Assert.Equal([SessionEvent.LoginFailed], sink.Events);
        Assert.Equal(code, session.LoginErrorCode);
    }

    [Theory]
    [InlineData("TLS", SessionEvent.Encrypted, SessionPhase.Encrypted)]
    [InlineData("GTID dump", SessionEvent.ReplicationStream, SessionPhase.Replication)]
    [InlineData("clone", SessionEvent.ReplicationStream, SessionPhase.Replication)]
    [InlineData("replication", SessionEvent.ReplicationStream, SessionPhase.Replication)]
    public void OnData_OpaqueStream_IsLeftAlone(string name, SessionEvent sessionEvent, SessionPhase phase)
    {
        RecordingSink sink = Feeder.Whole(Conversations.All[name]());

        Assert.Equal(sessionEvent, sink.Events[^1]);
        Assert.StartsWith(phase.ToString(), sink.Log[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void OnData_Replication_DumpIsACommand()
    {
        RecordingSink sink = Feeder.Whole(Conversations.All["replication"]());

        Assert.Equal(
            [CommandCode.Query, CommandCode.RegisterSlave, CommandCode.BinlogDump],
            sink.Commands.Select(static c => c.Code));
    }

    [Fact]
    public void OnData_ServerBefore41_IsUnderstood()
    {
        RecordingSink sink = Feeder.Whole(Conversations.All["server before 4.1"]());

        Assert.Equal((1L, "SELECT 1"), (sink.Commands[0].Rows, sink.Commands[0].Statement));
        Assert.Equal(3, sink.Commands[1].Affected);
        Assert.Equal(((ushort)1064, 0UL), (sink.Commands[2].ErrorCode, sink.Commands[2].SqlState));
        Assert.Contains("as=old@db", sink.Log[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aborted", 0)]
    [InlineData("aborted amid rows", 2)]
    public void OnClosed_CommandOutstanding_IsAborted(string name, long rows)
    {
        Command<string> command = Assert.Single(Feeder.Whole(Conversations.All[name]()).Commands);

        Assert.Equal((CommandOutcome.Aborted, rows), (command.Outcome, command.Rows));
    }

    [Fact]
    public void Identity_AfterLogIn_IsTheHandshakes()
    {
        Session<string> session = new(joinedMidStream: false);
        RecordingSink sink = new(session);
        int version = session.IdentityVersion;
        foreach (Conversation.Message message in new Conversation(Conversation.Modern).LogIn().Messages)
        {
            session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
        }

        Assert.Equal("ann", Encoding.UTF8.GetString(session.User));
        Assert.Equal("shop", Encoding.UTF8.GetString(session.Schema));
        Assert.Equal("till", Encoding.UTF8.GetString(session.ProgramName));
        Assert.Equal("8.0.36", Encoding.UTF8.GetString(session.ServerVersion));
        Assert.Equal(Conversation.Modern, session.Capabilities);
        Assert.Equal(45, session.Charset);
        Assert.NotEqual(version, session.IdentityVersion);
        Assert.Equal(SessionPhase.Commands, session.Phase);
    }

    [Fact]
    public void Reset_AfterUse_LeavesNothingOfTheLast()
    {
        Session<string> session = new(joinedMidStream: false);
        RecordingSink sink = new(session);
        Conversation conversation = new Conversation().LogIn().Prepare("SELECT 1").Prepared(1, 0, 1);
        foreach (Conversation.Message message in conversation.Messages)
        {
            session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
        }

        session.Reset(joinedMidStream: false);

        Assert.True(session.User.IsEmpty && session.Schema.IsEmpty && session.ProgramName.IsEmpty && session.ServerVersion.IsEmpty);
        Assert.Equal((SessionPhase.Connecting, CapabilityFlags.None, 0), (session.Phase, session.Capabilities, session.Charset));
        foreach (Conversation.Message message in new Conversation().LogIn().Execute(1).Ok().Messages)
        {
            session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
        }

        Assert.False(sink.Commands[^1].HasStatement);
    }
}
