using QuerySniff.Compression;

namespace QuerySniff.MySql.Tests;

/// <summary>
/// Sessions joined mid-stream, or out of step, while answers to requests that were not seen are due: what is said before
/// it is certain is marked, and it becomes certain as soon as the client has waited once.
/// </summary>
public sealed class SessionJoinTests
{
    private const CapabilityFlags Classic = Conversation.Basic;
    private const CapabilityFlags Modern = Conversation.Modern;

    /// <summary>Conversations of clients that send ahead; each ends with commands that wait for each other.</summary>
    private static readonly Dictionary<string, Func<CapabilityFlags, Conversation>> SentAhead = new(StringComparer.Ordinal)
    {
        ["queries"] = static capabilities => Waiting(new Conversation(capabilities).LogIn()
            .Query("A").Flush().Query("B").Flush().Query("C").Flush().Query("D").Flush()
            .Sequence(1).Ok(1).Flush().Sequence(1).ResultSet(2).Flush().Sequence(1).Error(1064).Flush().Sequence(1).ResultSet(4)),
        ["queries of one kind"] = static capabilities => Waiting(new Conversation(capabilities).LogIn()
            .Query("A").Flush().Query("B").Flush().Query("C").Flush()
            .Sequence(1).Ok(1).Flush().Sequence(1).Ok(2).Flush().Sequence(1).Ok(3)),
        ["prepare and execute"] = static capabilities => Waiting(Pairs(new Conversation(capabilities).LogIn(), apart: true)),
        ["prepare and execute in one segment"] = static capabilities =>
            Waiting(Pairs(new Conversation(capabilities).LogIn(), apart: false)),
    };

    public static TheoryData<string, CapabilityFlags> Cases
    {
        get
        {
            TheoryData<string, CapabilityFlags> cases = [];
            foreach (string name in SentAhead.Keys)
            {
                cases.Add(name, Classic);
                cases.Add(name, Modern);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void OnData_JoinedAmongCommandsSentAhead_SaysNothingWrong(string name, CapabilityFlags capabilities)
    {
        Conversation conversation = SentAhead[name](capabilities);
        List<string> truth = Describe(Feeder.Whole(conversation).Commands);

        for (int first = 1; first < conversation.Messages.Count - 6; first++)
        {
            RecordingSink sink = Join(conversation.Messages.Skip(first));

            List<string> certain = Describe(sink.Commands.Where(static command => !command.Tainted));
            Assert.Empty(certain.Except(truth, StringComparer.Ordinal));
            Assert.Equal(truth[^2..], certain[^2..]);
        }
    }

    [Theory]
    [InlineData(Classic, true)]
    [InlineData(Classic, false)]
    [InlineData(Modern, true)]
    [InlineData(Modern, false)]
    public void OnData_JoinedToAClientThatAlwaysSendsTwo_IsInStepAfterOnePair(CapabilityFlags capabilities, bool apart)
    {
        Conversation conversation = new(capabilities) { JoinedMidStream = true };
        RecordingSink sink = Feeder.Whole(Pairs(conversation, apart).Flush());

        Assert.Equal([true, true, false, false, false, false], sink.Commands.Select(static command => command.Tainted));
        Assert.Equal([1u, 1u, 2u, 2u, 3u, 3u], sink.Commands.Select(static command => command.StatementId!.Value));
        Assert.Equal([SessionEvent.Resynchronised], sink.Events);
    }

    [Fact]
    public void OnData_OneAnswerTooMany_DoesNotConfirm()
    {
        Conversation conversation = new Conversation { JoinedMidStream = true }
            .Query("A").Sequence(1).Ok(1).Flush().Sequence(1).Error(1064).Query("B").Ok(2).Query("C").Ok(3);

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Equal([("A", true), ("B", true), ("C", false)], sink.Commands.Select(static c => (c.Statement!, c.Tainted)));
    }

    [Fact]
    public void OnGap_InTheAnswerToTheFirstRequestSeen_CommandIsToldAsUnknown()
    {
        Session<string> session = new(joinedMidStream: true);
        RecordingSink sink = new(session);
        foreach (Conversation.Message message in new Conversation().Query("SELECT a").Server([1]).Definitions(1).Rows(2).Messages)
        {
            session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
        }

        session.OnGap(toServer: false, 3_000_000, 5000, ref sink);

        Command<string> command = Assert.Single(sink.Commands);
        Assert.Equal(("SELECT a", CommandOutcome.Unknown, true), (command.Statement, command.Outcome, command.Tainted));
        Assert.Equal([SessionEvent.Unanswered], sink.Events);
    }

    [Fact]
    public void OnData_ARequestThatIsNeverAnswered_DoesNotKeepTheSessionOutOfStep()
    {
        // The first one is a piece of a file, perhaps.
        Conversation conversation = new Conversation { JoinedMidStream = true }
            .Query("NO QUERY").Flush().Query("A").Ok(1).Query("B").Ok(2).Query("C").Ok(3).Query("D").Ok(4);

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Equal(
            [("C", 3L), ("D", 4L)],
            sink.Commands.Where(static c => !c.Tainted).Select(static c => (c.Statement!, c.Affected)));
        Assert.Contains(SessionEvent.Unanswered, sink.Events);
    }

    [Fact]
    public void OnData_JoinedToAClientThatDoesNotWait_IsOutOfStepAgainAtTheAnswerTooMany()
    {
        // A is not seen. Up to C, this is how a client that waits looks: the wrong pairs show only when it does wait.
        Conversation conversation = new Conversation { JoinedMidStream = true }
            .Query("B").Sequence(1).Ok(1).Query("C").Sequence(1).Ok(2).Query("D").Sequence(1).Ok(3).Flush().Sequence(1).Ok(4)
            .Query("E").Ok(5).Query("F").Ok(6);

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Contains(SessionEvent.Desynchronised, sink.Events);
        Assert.Equal(
            [("E", 5L, true), ("F", 6L, false)],
            sink.Commands.TakeLast(2).Select(static c => (c.Statement!, c.Affected, c.Tainted)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OnData_JoinedWhereEachHeaderIsASegment_TakesNoFrameForAPacket(bool packetHeaderToo)
    {
        Conversation plain = new Conversation(Conversation.Basic | CapabilityFlags.Compress).LogIn();
        for (uint i = 1; i <= 6; i++)
        {
            plain.Execute(i).Ok(i, 1).Flush();
        }

        Conversation compressed = CompressedConversation.Of(plain, CompressedConversation.Zlib, contentBytesMax: 4000);
        List<Conversation.Message> segments = [.. compressed.Messages.SelectMany(message => Headers(message, packetHeaderToo))];
        for (int first = 4; first < segments.Count - 12; first++)
        {
            RecordingSink sink = Join(segments.Skip(first));

            foreach (Command<string> command in sink.Commands.Where(static command => !command.Tainted))
            {
                Assert.Equal((CommandCode.StatementExecute, command.StatementId), (command.Code, (uint?)command.Affected));
            }

            Assert.Equal((6u, false), (sink.Commands[^1].StatementId!.Value, sink.Commands[^1].Tainted));
        }
    }

    /// <summary>A client that prepares and executes in one go, three times.</summary>
    private static Conversation Pairs(Conversation conversation, bool apart)
    {
        for (uint i = 1; i <= 3; i++)
        {
            conversation.Prepare($"SELECT {i}");
            conversation = apart ? conversation.Flush() : conversation;
            conversation.Execute(uint.MaxValue).Sequence(1).Prepared(i, 1, 1)
                .Sequence(1).ResultSet((int)i, binary: true).Flush();
        }

        return conversation;
    }

    private static Conversation Waiting(Conversation conversation) =>
        conversation.Query("Y").Ok(25).Query("Z").Ok(26).Query("LAST").Ok(27);

    private static RecordingSink Join(IEnumerable<Conversation.Message> messages)
    {
        using Decompressor decompressor = new();
        Session<string> session = new(joinedMidStream: true, decompressor);
        RecordingSink sink = new(session);
        foreach (Conversation.Message message in messages)
        {
            session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
        }

        return sink;
    }

    private static List<string> Describe(IEnumerable<Command<string>> commands) =>
    [
        .. commands.Select(static c => $"{c.Code} {c.Outcome} at {c.RequestTimestamp}/{c.FirstByteTimestamp}/{c.LastByteTimestamp}"
            + $" {(c.Code == CommandCode.Query ? c.Statement : "")} {c.Rows} {c.Affected} {c.ErrorCode}"),
    ];

    /// <summary>Cuts a client's message behind its frame's header, and behind its packet's.</summary>
    private static IEnumerable<Conversation.Message> Headers(Conversation.Message message, bool packetHeaderToo)
    {
        const int frameHeaderBytes = 7;
        if (!message.ToServer || message.Bytes.Length <= frameHeaderBytes + 4)
        {
            return [message];
        }

        int[] cuts = packetHeaderToo ? [0, frameHeaderBytes, frameHeaderBytes + 4] : [0, frameHeaderBytes];
        return cuts.Select((from, i) => message with
        {
            Bytes = message.Bytes[from..(i + 1 < cuts.Length ? cuts[i + 1] : message.Bytes.Length)],
        });
    }
}
