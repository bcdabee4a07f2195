namespace QuerySniff.MySql.Tests;

/// <summary>Segments lost, at every place: nothing wrong may be said, and what is missing must be counted.</summary>
public sealed class SessionLossTests
{
    /// <summary>Bytes a segment in these tests: small, so that every response has several.</summary>
    private const int SegmentBytes = 48;

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void OnGap_AnySegmentLost_NothingWrongIsSaid(bool deprecated, bool declaredLate)
    {
        Conversation conversation = Workload(deprecated);
        List<Conversation.Message> segments = Segments(conversation);
        Dictionary<string, Command<string>> truth = Truth(Feeder.Whole(conversation));

        for (int lost = FirstCommand(segments); lost < segments.Count; lost++)
        {
            RecordingSink sink = Feed(segments, lost, declaredLate);

            foreach (Command<string> command in sink.Commands)
            {
                AssertTrue(command, truth);
            }

            // Every command that is missing was declared so.
            int missing = truth.Count - sink.Commands.Count;
            bool declared = sink.Events.Contains(SessionEvent.Desynchronised) || lost == segments.Count - 1;
            Assert.True(missing <= 0 || declared, $"segment {lost}: {missing} missing, nothing declared");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OnGap_SegmentLostEarly_LastCommandsAreUntouched(bool declaredLate)
    {
        Conversation conversation = Workload(deprecated: false);
        List<Conversation.Message> segments = Segments(conversation);
        Command<string>[] truth = [.. Feeder.Whole(conversation).Commands];

        for (int lost = FirstCommand(segments); lost < segments.Count / 2; lost++)
        {
            RecordingSink sink = Feed(segments, lost, declaredLate);

            Assert.Equal(
                truth[^8..].Select(static c => (c.RequestTimestamp, c.Rows, c.Affected, c.Tainted)),
                sink.Commands[^8..].Select(static c => (c.RequestTimestamp, c.Rows, c.Affected, c.Tainted)));
        }
    }

    [Fact]
    public void OnGap_InsideARow_KeepsStepAndCounts()
    {
        Session<string> session = new(joinedMidStream: false);
        RecordingSink sink = new(session);
        Conversation conversation = new Conversation().LogIn()
            .Query("SELECT a").Server([1]).Definitions(1).Rows(1).Flush().Rows(1, rowLength: 1000).Flush().Rows(1).End()
            .Query("SELECT 2").ResultSet(2);
        foreach (Conversation.Message message in conversation.Messages)
        {
            if (message.Bytes.Length > 1000)
            {
                session.OnData(false, message.Timestamp, message.Bytes.AsSpan(0, 100), ref sink);
                session.OnGap(false, message.Timestamp, message.Bytes.Length - 100, ref sink);
                continue;
            }

            session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
        }

        Assert.Equal((3L, true, CommandOutcome.Ok), (sink.Commands[0].Rows, sink.Commands[0].Tainted, sink.Commands[0].Outcome));
        Assert.Equal((2L, false), (sink.Commands[1].Rows, sink.Commands[1].Tainted));
        Assert.DoesNotContain(SessionEvent.Desynchronised, sink.Events);
    }

    [Theory]
    [InlineData(true, "shop   ")]
    [InlineData(false, "shop shop shop shop shop")]
    public void OnGap_ARequestLost_SchemaIsNotGuessed(bool requestLost, string schemas)
    {
        // What is lost is USE with its OK, or only the answer to a query that moves nothing.
        Conversation conversation = new Conversation().LogIn().Query("SELECT 1").ResultSet(1)
            .Query(requestLost ? "USE till" : "SELECT 2").Ok().Query("SELECT 3").ResultSet(1)
            .Query("SELECT 4").ResultSet(1).Quit();
        Session<string> session = new(joinedMidStream: false);
        RecordingSink sink = new(session);
        for (int i = 0; i < conversation.Messages.Count; i++)
        {
            Conversation.Message message = conversation.Messages[i];
            bool lost = i == 6 || (i == 5 && requestLost);
            if (lost)
            {
                session.OnGap(message.ToServer, message.Timestamp, message.Bytes.Length, ref sink);
            }
            else
            {
                session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
            }
        }

        string[] expected = schemas.Split(' ')[..sink.Commands.Count];
        Assert.Equal(expected, sink.Schemas, StringComparer.Ordinal);
        Assert.Equal("SELECT 4", sink.Commands[^2].Statement);
    }

    [Theory]
    [InlineData("COM_CHANGE_USER")]
    [InlineData("COM_RESET_CONNECTION")]
    [InlineData("the answer to COM_CHANGE_USER")]
    public void OnGap_ACommandThatResetsTheSessionLost_NothingOldIsSaid(string lost)
    {
        byte[] changeUser = new PayloadBuilder().Byte(0x11).NullTerminated("bob").Byte(0).NullTerminated("till").UInt16(45).Build();
        Conversation conversation = new Conversation().LogIn().Prepare("SELECT old").Prepared(1, 0, 1)
            .Command(lost == "COM_RESET_CONNECTION" ? [0x1F] : changeUser).Ok()
            .Prepare("SELECT new").Prepared(1, 0, 1).Query("SELECT 1").ResultSet(1).Execute(1).ResultSet(1, binary: true).Quit();
        Session<string> session = new(joinedMidStream: false);
        RecordingSink sink = new(session);
        for (int i = 0; i < conversation.Messages.Count; i++)
        {
            // Of the second PREPARE the answer is lost as well: its statement's id is not known.
            Conversation.Message message = conversation.Messages[i];
            bool isLost = i == (lost.StartsWith("the answer", StringComparison.Ordinal) ? 6 : 5) || i == 8;
            if (isLost)
            {
                session.OnGap(message.ToServer, message.Timestamp, message.Bytes.Length, ref sink);
            }
            else
            {
                session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
            }
        }

        Assert.Equal("SELECT old", sink.Commands[0].Statement);
        Assert.DoesNotContain(sink.Commands.Skip(1), static command => command.Statement == "SELECT old");
        Assert.All(sink.Log.Where(static line => line.StartsWith("StatementExecute", StringComparison.Ordinal)), static line =>
            Assert.EndsWith("as=@", line, StringComparison.Ordinal));
        Assert.Equal((CommandCode.StatementExecute, false), (sink.Commands[^2].Code, sink.Commands[^2].HasStatement));
    }

    [Fact]
    public void OnGap_InsideAStatement_UsesThePrefix()
    {
        Session<string> session = new(joinedMidStream: false);
        RecordingSink sink = new(session);
        foreach (Conversation.Message message in new Conversation().LogIn().Query("SELECT 1 + 2 + 3").ResultSet(1).Messages)
        {
            if (message.Timestamp == 4_000_000)
            {
                session.OnData(true, message.Timestamp, message.Bytes.AsSpan(0, 13), ref sink);
                session.OnGap(true, message.Timestamp, 2, ref sink);
                session.OnData(true, message.Timestamp, message.Bytes.AsSpan(15), ref sink);
                continue;
            }

            session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
        }

        Command<string> command = Assert.Single(sink.Commands);
        Assert.Equal(("SELECT 1...", true, 1L), (command.Statement, command.Tainted, command.Rows));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OnData_JoinedAtAnySegment_NothingWrongIsSaid(bool deprecated)
    {
        Conversation conversation = Workload(deprecated);
        IReadOnlyList<Conversation.Message> messages = conversation.Messages;
        Dictionary<string, Command<string>> truth = Truth(Feeder.Whole(conversation));

        for (int first = 1; first < messages.Count - 10; first++)
        {
            Session<string> session = new(joinedMidStream: true);
            RecordingSink sink = new(session);
            foreach (Conversation.Message message in messages.Skip(first))
            {
                session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
            }

            foreach (Command<string> command in sink.Commands)
            {
                AssertTrue(command, truth);
            }

            // The first one that is answered is not certain until the client goes on, and those that nothing answers pass by.
            Assert.Equal(1, sink.Commands.Count(static command => command.Tainted));
            Assert.True(sink.Commands[0].Tainted);

            // All from the first request on: a message is a whole request here, so none needs to be passed over.
            int requests = messages.Skip(Math.Max(first, 3)).Count(static message => message.ToServer);
            Assert.Equal(requests, sink.Commands.Count);
        }
    }

    [Fact]
    public void OnData_JoinedMidStream_InfersQueryAttributes()
    {
        Conversation conversation = new Conversation(Conversation.Modern) { JoinedMidStream = true }
            .Command([3, 0, 1, .. "SELECT 1"u8]).ResultSet(2)
            .Command(new PayloadBuilder().Byte(3).Integer(1).Integer(1).Byte(0).Byte(1).Byte(0xFE).Byte(0)
                .LengthEncoded("k").LengthEncoded("v").Text("SELECT 2").Build()).ResultSet(1);

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Equal(["SELECT 1", "SELECT 2"], sink.Commands.Select(static c => c.Statement!), StringComparer.Ordinal);
        Assert.Equal([SessionEvent.Resynchronised], sink.Events);
    }

    [Theory]
    [InlineData(Conversation.Basic)]
    [InlineData(Conversation.Modern)]
    public void OnData_JoinedBeforeAPrepare_EndsItInEitherDialect(CapabilityFlags capabilities)
    {
        Conversation conversation = new Conversation(capabilities) { JoinedMidStream = true }
            .Prepare("INSERT INTO t VALUES (?)").Prepared(3, 1, 0).Execute(3).Ok(1)
            .Prepare("SELECT 1").Prepared(4, 0, 1).Execute(4).ResultSet(1, binary: true);

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Equal([3u, 3u, 4u, 4u], sink.Commands.Select(static c => c.StatementId!.Value));
        Assert.All(sink.Commands, static c => Assert.True(c.HasStatement && c.Outcome == CommandOutcome.Ok));
    }

    [Fact]
    public void OnData_JoinedMidStreamInTls_IsEncrypted()
    {
        Conversation conversation = new Conversation { JoinedMidStream = true }
            .Raw(true, [23, 3, 3, 0, 3, 1, 2, 3, 23, 3, 3, 0, 1, 9]).Raw(false, [23, 3, 3, 0, 1, 7]);

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Equal([SessionEvent.Encrypted], sink.Events);
        Assert.Empty(sink.Commands);
    }

    [Fact]
    public void OnData_HandshakeAfterAll_IsTaken()
    {
        Conversation conversation = new Conversation { JoinedMidStream = true }.LogIn().Query("SELECT 1").ResultSet(1);

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Contains("as=ann@shop", sink.Log[1], StringComparison.Ordinal);
    }

    [Fact]
    public void OnData_AnswerToARequestNotSeen_IsNotPairedWithTheNext()
    {
        Conversation conversation = new Conversation().LogIn()
            .Sequence(1).ResultSet(5).Query("SELECT 1").ResultSet(1).Query("SELECT 2").ResultSet(2);

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Equal([("SELECT 1", 1, true), ("SELECT 2", 2, false)], sink.Commands.Select(static c => (c.Statement!, (int)c.Rows, c.Tainted)));
        Assert.Equal(
            [SessionEvent.Authenticated, SessionEvent.UnparsablePacket, SessionEvent.Desynchronised, SessionEvent.Resynchronised],
            sink.Events);
    }

    /// <summary>Commands of which no two have the same answer, so that a wrong pair shows.</summary>
    private static Conversation Workload(bool deprecated)
    {
        Conversation conversation = new Conversation(deprecated ? Conversation.Modern : Conversation.Basic).LogIn();
        for (int i = 1; i <= 6; i++)
        {
            conversation.Query($"SELECT {i}").ResultSet(i).Query($"UPDATE {i}").Ok((ulong)(100 + i))
                .Prepare($"EXEC {i}").Prepared((uint)i, i, 1).Execute((uint)i).ResultSet(20 + i, 20, binary: true)
                .Query($"BAD {i}").Error((ushort)(2000 + i)).Command([0x0E]).Ok().Flush();
        }

        return conversation;
    }

    private static List<Conversation.Message> Segments(Conversation conversation) =>
    [
        .. conversation.Messages.SelectMany(static message => message.Bytes.Chunk(SegmentBytes)
            .Select(piece => message with { Bytes = piece })),
    ];

    private static int FirstCommand(List<Conversation.Message> segments) =>
        segments.FindIndex(static segment => segment.Timestamp == 4_000_000);

    private static Dictionary<string, Command<string>> Truth(RecordingSink sink) =>
        sink.Commands.ToDictionary(static c => Key(c), StringComparer.Ordinal);

    private static string Key(in Command<string> command) => $"{command.Code} at {command.RequestTimestamp}";

    /// <summary>Untainted, a command is the truth to the letter; tainted, at least it was sent then.</summary>
    private static void AssertTrue(Command<string> command, Dictionary<string, Command<string>> truth)
    {
        Assert.True(truth.TryGetValue(Key(command), out Command<string> real), $"{Key(command)} was never sent");
        if (command.HasStatement && !command.Statement!.EndsWith("...", StringComparison.Ordinal))
        {
            Assert.Equal(real.Statement, command.Statement);
        }

        if (command.Outcome is CommandOutcome.Ok or CommandOutcome.Error && !command.Tainted)
        {
            Assert.Equal(
                (real.Outcome, real.Rows, real.Affected, real.ErrorCode, real.ResponseBytes, real.FirstByteTimestamp, real.LastByteTimestamp),
                (command.Outcome, command.Rows, command.Affected, command.ErrorCode, command.ResponseBytes, command.FirstByteTimestamp, command.LastByteTimestamp));
        }
        else if (command.Outcome is CommandOutcome.Ok or CommandOutcome.Error)
        {
            Assert.Equal((real.Outcome, real.ErrorCode), (command.Outcome, command.ErrorCode));
        }
        else
        {
            Assert.Contains(command.Outcome, new[] { CommandOutcome.Unknown, CommandOutcome.Aborted, CommandOutcome.None });
        }
    }

    private static RecordingSink Feed(List<Conversation.Message> segments, int lost, bool declaredLate)
    {
        Session<string> session = new(joinedMidStream: false);
        RecordingSink sink = new(session);
        Conversation.Message? undeclared = null;
        for (int i = 0; i < segments.Count; i++)
        {
            Conversation.Message segment = segments[i];
            if (i == lost)
            {
                undeclared = segment;
            }

            if (undeclared is not null && (!declaredLate || (i != lost && segment.ToServer == undeclared.ToServer)))
            {
                session.OnGap(undeclared.ToServer, segment.Timestamp, undeclared.Bytes.Length, ref sink);
                undeclared = null;
            }

            if (i != lost)
            {
                session.OnData(segment.ToServer, segment.Timestamp, segment.Bytes, ref sink);
            }
        }

        session.OnClosed(long.MaxValue, ref sink);
        return sink;
    }
}
