namespace QuerySniff.MySql.Tests;

/// <summary>The statements of one COM_QUERY, each with its own answer.</summary>
public sealed class SessionStatementsTests
{
    private const ServerStatus More = Conversation.AutoCommit | ServerStatus.MoreResultsExist;
    private const long Millisecond = 1_000_000;

    [Fact]
    public void OnData_SeveralStatements_EachHasItsOwnAnswer()
    {
        RecordingSink sink = Feeder.Whole(Conversations.All["multi-statement"]());

        Assert.Equal(
            [
                ("UPDATE t SET a = 1", 1, 0L, 2L, 0, More),
                ("SELECT 1", 2, 2L, 0L, 0, More),
                ("UPDATE t SET a = 2", 3, 0L, 3L, 1, Conversation.AutoCommit),
            ],
            sink.Commands.Take(3).Select(static c =>
                (c.Statement!, c.StatementNumber, c.Rows, c.Affected, c.Warnings, c.StatusFlags!.Value)));
        Assert.All(sink.Commands.Take(3), static c => Assert.Equal((3, CommandOutcome.Ok), (c.StatementCount, c.Outcome)));
        Assert.Equal((1, 1, CommandCode.Quit), (sink.Commands[3].StatementNumber, sink.Commands[3].StatementCount, sink.Commands[3].Code));
    }

    [Fact]
    public void OnData_SeveralStatements_ShareTheCommandsBytesAndTime()
    {
        Conversation conversation = new Conversation().LogIn().Query("DO 1; SELECT 2;DO 3 ; -- end").Ok(status: More).Flush()
            .ResultSet(1, status: More).Flush().Ok();

        List<Command<string>> commands = Feeder.Whole(conversation).Commands;

        // 5 bytes of header and command; what is behind a semicolon is the next one's.
        Assert.Equal([5 + 5, 10, 13], commands.Select(static c => (int)c.RequestBytes));
        Assert.Equal([11, 5 + 34 + 9 + 10 + 9, 11], commands.Select(static c => (int)c.ResponseBytes));
        Assert.Equal(
            [(4, 5, 5), (5, 6, 6), (6, 7, 7)],
            commands.Select(static c => (
                c.RequestTimestamp / Millisecond, c.FirstByteTimestamp / Millisecond, c.LastByteTimestamp / Millisecond)));
        Assert.Equal(["DO 1", "SELECT 2", "DO 3 ; -- end"], commands.Select(static c => c.Statement!));
    }

    [Fact]
    public void OnData_SeveralStatementsCompressed_ShareWhatTheFramesTake()
    {
        string sql = "SELECT 1; SELECT '" + new string('x', 3000) + "'; SELECT 3";
        Conversation conversation = new Conversation(Conversation.Modern).LogIn()
            .Query(sql).ResultSet(1, status: More).ResultSet(1, status: More).ResultSet(1);
        Conversation single = new Conversation(Conversation.Modern).LogIn().Query(sql.Replace(';', ',')).ResultSet(1);

        List<Command<string>> shared = Compressed(conversation).Commands;

        Assert.Equal(Compressed(single).Commands[0].RequestBytes, shared.Sum(static c => c.RequestBytes));
        Assert.True(shared[1].RequestBytes > shared[0].RequestBytes && shared[1].RequestBytes < 3000);
        Assert.All(shared, static c => Assert.InRange(c.RequestBytes, 0, 3000));

        static RecordingSink Compressed(Conversation plain) => Feeder.Whole(
            CompressedConversation.Of(plain, CompressedConversation.Zlib, 4096, CapabilityFlags.Compress));
    }

    [Fact]
    public void OnData_CallAmongStatements_HasItsResultSetsAndItsOk()
    {
        RecordingSink sink = Feeder.Whole(Conversations.All["multi-statement with a call"]());

        Assert.Equal(
            [("SELECT 1", 1L, 0L), ("CALL p()", 5L, 7L), ("SELECT 2", 4L, 0L), ("CALL q()", 11L, 8L)],
            sink.Commands.Take(4).Select(static c => (c.Statement!, c.Rows, c.Affected)));
    }

    [Fact]
    public void OnData_FileAmongStatements_BelongsToItsStatement()
    {
        RecordingSink sink = Feeder.Whole(Conversations.All["multi-statement with a file"]());

        Assert.Equal([10, 41 + 8 + 4, 9], sink.Commands.Take(3).Select(static c => (int)c.RequestBytes));
        Assert.Equal([0, 1, 0], sink.Commands.Take(3).Select(static c => (int)c.Affected));
    }

    [Fact]
    public void OnData_ErrorAmongStatements_EndsThem()
    {
        RecordingSink sink = Feeder.Whole(Conversations.All["multi-statement with an error"]());

        Assert.Equal(
            [("SELECT 1", 1, 3, 0), ("SELEC 2", 2, 3, 1064), ("SELECT 4", 1, 1, 0)],
            sink.Commands.Take(3).Select(static c => (c.Statement!, c.StatementNumber, c.StatementCount, (int)c.ErrorCode)));
        Assert.Equal([SessionEvent.Authenticated], sink.Events);
    }

    [Fact]
    public void OnData_MoreResultsThanStatements_BelongToTheLast()
    {
        Conversation conversation = new Conversation().LogIn().Query("DO 1; EXECUTE s; DO 2")
            .Ok(1, status: More).ResultSet(2, status: More).Ok(2, status: More).Ok(4).Query("DO 3").Ok();

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Equal(
            [("DO 1", 0L, 1L), ("EXECUTE s; DO 2", 2L, 6L), ("DO 3", 0L, 0L)],
            sink.Commands.Select(static c => (c.Statement!, c.Rows, c.Affected)));
    }

    [Fact]
    public void OnData_FewerResultsThanStatements_OthersDidNotRun()
    {
        RecordingSink sink = Feeder.Whole(new Conversation().LogIn().Query("DO 1; DO 2; DO 3").Ok(status: More).Ok().Query("DO 4").Ok());

        Assert.Equal(["DO 1", "DO 2", "DO 4"], sink.Commands.Select(static c => c.Statement!));
        Assert.Equal([SessionEvent.Authenticated], sink.Events);
    }

    [Fact]
    public void OnData_UseAmongStatements_MovesTheSchemaAtItsOk()
    {
        Conversation conversation = new Conversation().LogIn().Query("USE a; SELECT 1; USE b; SELECT 2; USE c; SELECT 3")
            .Query("USE d").Sequence(1).Ok(status: More).ResultSet(1, status: More).Ok(status: More).ResultSet(1, status: More)
            .Error(1049).Sequence(1).Ok().Query("SELECT 4").ResultSet(1);

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Equal(
            [("USE a", "shop"), ("SELECT 1", "a"), ("USE b", "a"), ("SELECT 2", "b"), ("USE c", "b"), ("USE d", "b"), ("SELECT 4", "d")],
            sink.Commands.Select((c, i) => (c.Statement!, sink.Schemas[i])));
    }

    [Theory]
    [InlineData(false, 28)]
    [InlineData(true, 45)]
    public void OnData_SetAmongStatements_CountsFromItsOk(bool fails, int charset)
    {
        Conversation conversation = new Conversation().LogIn().Query("DO 1; SET NAMES gbk; DO 2").Ok(status: More);
        conversation = fails ? conversation.Error(1115) : conversation.Ok(status: More).Ok();

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Contains($"{SessionPhase.Commands} {charset}", sink.Log, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(false, false, null, 1)]
    [InlineData(false, true, null, 2)]
    [InlineData(false, false, 0, 2)]
    [InlineData(false, true, 1, 1)]
    [InlineData(true, false, null, 2)]
    [InlineData(true, false, 1, 1)]
    public void OnData_Text_IsSplitWhereTheClientMaySendSeveral(bool joined, bool capability, int? option, int count)
    {
        CapabilityFlags flags = Conversation.Basic & ~(capability ? CapabilityFlags.None : CapabilityFlags.MultiStatements);
        Conversation conversation = new(flags) { JoinedMidStream = joined };
        conversation = joined ? conversation.Query("DO 0").Ok() : conversation.LogIn();
        conversation = option is { } value ? conversation.Command([0x1B, (byte)value, 0]).Eof() : conversation;
        conversation.Query("SELECT 1; SELECT 2").ResultSet(1, status: More).ResultSet(1).Query("DO 3").Ok();

        RecordingSink sink = Feeder.Whole(conversation);

        Command<string>[] selects = [.. sink.Commands.Where(static c => c.Statement?.StartsWith("SELECT", StringComparison.Ordinal) == true)];
        Assert.Equal((count, count), (selects.Length, selects[0].StatementCount));
        Assert.Equal(2, selects.Sum(static c => c.Rows));
    }

    [Fact]
    public void OnData_OptionRefused_StaysAsItWas()
    {
        Conversation conversation = new Conversation().LogIn().Command([0x1B, 1, 0]).Error(1047)
            .Query("DO 1; DO 2").Ok(status: More).Ok();

        Assert.Equal(2, Feeder.Whole(conversation).Commands[^1].StatementNumber);
    }

    [Fact]
    public void OnData_MoreStatementsThanTheBound_LastIsTheRest()
    {
        const int statements = SessionLimits.StatementsPerCommandMax + 50;
        Conversation conversation = new Conversation().LogIn().Query(string.Join(';', Enumerable.Repeat("DO 1", statements)));
        for (int i = 1; i <= statements; i++)
        {
            conversation.Ok(1, status: i < statements ? More : Conversation.AutoCommit);
        }

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Equal(SessionLimits.StatementsPerCommandMax, sink.Commands.Count);
        Assert.Equal(51, sink.Commands[^1].Affected);
        Assert.Equal(4 + 1 + (statements * 5) - 1, sink.Commands.Sum(static c => c.RequestBytes));
    }

    [Fact]
    public void OnData_NoMemoryForStatements_AreOneCommand()
    {
        HeldMemory memory = new(bytesMax: 100);
        Session<string> session = new(joinedMidStream: false, null, memory);
        RecordingSink sink = new(session);
        Feed(session, new Conversation().LogIn().Query("DO 1; DO 2").Ok(1, status: More).Ok(2), ref sink);

        Command<string> command = Assert.Single(sink.Commands);
        Assert.Equal(("DO 1; DO 2", 3L, 1), (command.Statement, command.Affected, command.StatementCount));
        Assert.Equal(0, memory.Bytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void OnGap_AmongTheAnswers_UnansweredStatementsAreUnknown(int answered)
    {
        HeldMemory memory = new();
        Session<string> session = new(joinedMidStream: false, null, memory);
        RecordingSink sink = new(session);
        Conversation conversation = new Conversation().LogIn().Query("SELECT 1; USE a; SET NAMES gbk");
        conversation = answered > 0 ? conversation.ResultSet(1, status: More) : conversation;
        conversation = answered > 1 ? conversation.Ok(status: More) : conversation;
        Feed(session, conversation, ref sink);
        Assert.True(memory.Bytes > 0);

        session.OnGap(false, 9 * Millisecond, 11, ref sink);

        Assert.Equal(
            Enumerable.Range(0, 3).Select(i => (i + 1, i < answered ? CommandOutcome.Ok : CommandOutcome.Unknown, i >= answered, i > answered)),
            sink.Commands.Select(static c => (c.StatementNumber, c.Outcome, c.Tainted, c.TaintedBefore)));
        Assert.Equal([SessionEvent.Authenticated, SessionEvent.Unanswered, SessionEvent.Desynchronised], sink.Events);
        Assert.Equal((answered > 1 ? "a" : "", 0), (System.Text.Encoding.UTF8.GetString(session.Schema), session.Charset));
        Assert.Equal(0, memory.Bytes);
    }

    [Fact]
    public void OnGap_InARowOfOneStatement_TaintsThatOneAlone()
    {
        Session<string> session = new(joinedMidStream: false);
        RecordingSink sink = new(session);
        Conversation conversation = new Conversation().LogIn().Query("DO 1; SELECT 2; DO 3; DO 4").Ok(status: More)
            .Server([1]).Definitions(1);
        Feed(session, conversation, ref sink);
        byte[] row = [0x64, 0, 0, 5, .. new byte[100]];
        session.OnData(false, 7 * Millisecond, row.AsSpan(0, 50), ref sink);
        session.OnGap(false, 8 * Millisecond, 10, ref sink);
        session.OnData(false, 9 * Millisecond, row.AsSpan(60), ref sink);
        Feed(session, new Conversation().Sequence(6).Eof(0, More).Ok(status: More).Ok(), ref sink);

        Assert.Equal(
            [(false, false), (true, false), (false, true), (false, true)],
            sink.Commands.Select(static c => (c.Tainted, c.TaintedBefore)));
        Assert.Equal([SessionEvent.Authenticated], sink.Events);
    }

    [Fact]
    public void OnGap_InTheText_TaintsEachStatementSeen()
    {
        Session<string> session = new(joinedMidStream: false);
        RecordingSink sink = new(session);
        Feed(session, new Conversation().LogIn(), ref sink);
        byte[] request = [33, 0, 0, 0, 3, .. "DO 1; SELECT 2 FROM t WHERE a = 1"u8];
        request[0]++;
        session.OnData(true, 4 * Millisecond, request.AsSpan(0, 20), ref sink);
        session.OnGap(true, 5 * Millisecond, request.Length - 20, ref sink);
        Feed(session, new Conversation().Sequence(1).Ok(status: More).ResultSet(1), ref sink);

        Assert.Equal(
            [("DO 1", true), ("SELECT 2 ...", true)], sink.Commands.Select(static c => (c.Statement!, c.Tainted)));
        Assert.Equal(request.Length, sink.Commands.Sum(static c => c.RequestBytes));
    }

    [Fact]
    public void OnClosed_AmongTheAnswers_UnansweredStatementsAreAborted()
    {
        RecordingSink sink = Feeder.Whole(new Conversation().LogIn().Query("DO 1; DO 2; DO 3").Ok(status: More));

        Assert.Equal(
            [(1, CommandOutcome.Ok), (2, CommandOutcome.Aborted), (3, CommandOutcome.Aborted)],
            sink.Commands.Select(static c => (c.StatementNumber, c.Outcome)));
        Assert.Equal(4 * Millisecond, sink.Commands[0].RequestTimestamp);
        Assert.All(sink.Commands.Skip(1), static c => Assert.Equal(5 * Millisecond, c.RequestTimestamp));
    }

    [Fact]
    public void OnData_StatementsMetOutOfStep_AreTainted()
    {
        Conversation conversation = new Conversation { JoinedMidStream = true }
            .Query("DO 1; DO 2").Ok(status: More).Ok().Query("DO 3; DO 4").Ok(status: More).Ok();

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Equal(
            [("DO 1", true, false), ("DO 2", true, true), ("DO 3", false, false), ("DO 4", false, false)],
            sink.Commands.Select(static c => (c.Statement!, c.Tainted, c.TaintedBefore)));
        Assert.Equal([SessionEvent.Resynchronised], sink.Events);
    }

    [Fact]
    public void OnData_StatementsMetOutOfStepAndThenGarbage_CommandIsCountedOnce()
    {
        Conversation conversation = new Conversation { JoinedMidStream = true }
            .Query("DO 1; DO 2; DO 3").Ok(status: More).Flush().Server([0xFE, 1]).Flush();

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Equal(
            [(1, CommandOutcome.Ok), (2, CommandOutcome.Unknown), (3, CommandOutcome.Unknown)],
            sink.Commands.Select(static c => (c.StatementNumber, c.Outcome)));
        Assert.Equal([SessionEvent.Unanswered], sink.Events);
    }

    private static void Feed(Session<string> session, Conversation conversation, ref RecordingSink sink)
    {
        foreach (Conversation.Message message in conversation.Messages)
        {
            session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
        }
    }
}
