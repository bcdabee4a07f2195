using QuerySniff.Compression;

namespace QuerySniff.MySql.Tests;

/// <summary>What all sessions hold together is bounded: beyond the bound a split packet is cut, and that shows.</summary>
public sealed class HeldMemoryTests
{
    private const int BytesMax = 8192;

    [Fact]
    public void OnData_SplitStatementsOfManySessions_StayUnderTheBoundInAll()
    {
        HeldMemory memory = new(BytesMax);
        Conversation conversation = Statement(6000);
        Session<string>[] sessions = [.. Enumerable.Range(0, 20).Select(_ => new Session<string>(false, null, memory))];
        RecordingSink[] sinks = [.. sessions.Select(static session => new RecordingSink(session))];

        // All are in the middle of their statement at the same time.
        for (int piece = 0; piece < 2; piece++)
        {
            for (int i = 0; i < sessions.Length; i++)
            {
                Feed(sessions[i], conversation, piece, ref sinks[i]);
                Assert.InRange(memory.Bytes, 0, BytesMax);
                Assert.Equal(sessions.Sum(static session => session.HeldBytes), memory.Bytes);
            }
        }

        Command<string>[] commands = [.. sinks.Select(static sink => Assert.Single(sink.Commands))];
        Assert.Equal(("SELECT " + new string('x', 6000), false), (commands[0].Statement, commands[0].Tainted));
        Assert.All(commands[1..], static command =>
            Assert.Equal((true, true, CommandOutcome.Ok), (command.Statement!.EndsWith("...", StringComparison.Ordinal), command.Tainted, command.Outcome)));
        Assert.Equal(19, memory.Refusals);
        Assert.Equal(0, memory.Bytes);
        Assert.All(sinks, static sink => Assert.Equal([SessionEvent.Authenticated], sink.Events));
    }

    [Fact]
    public void OnData_AfterAStatementWasCut_TheNextOneIsWhole()
    {
        HeldMemory memory = new(BytesMax);
        Session<string> session = new(false, null, memory);
        RecordingSink sink = new(session);
        Feed(session, Statement(20_000), 0, ref sink);
        Feed(session, Statement(20_000), 1, ref sink);
        Conversation next = Statement(6000);

        foreach (Conversation.Message message in next.Messages.Skip(3))
        {
            session.OnData(message.ToServer, message.Timestamp, message.Bytes.AsSpan(0, 1), ref sink);
            session.OnData(message.ToServer, message.Timestamp, message.Bytes.AsSpan(1), ref sink);
        }

        Assert.Equal([true, false], sink.Commands.Select(static command => command.Tainted));
        Assert.Equal(6007, sink.Commands[1].Statement!.Length);
    }

    [Fact]
    public void OnData_ASplitFrameBeyondTheBound_IsAsIfAGapHadTakenTheRest()
    {
        // What does not compress: the frame is as long as the statement.
        HeldMemory memory = new(BytesMax);
        Random random = new(1);
        string noise = string.Concat(Enumerable.Range(0, 40_000).Select(_ => (char)random.Next(32, 127)));
        Conversation conversation = CompressedConversation.Of(
            new Conversation().LogIn().Query("SELECT " + noise).Ok(1).Query("SELECT 2").Ok(2).Query("SELECT 3").Ok(3),
            CompressedConversation.Zlib,
            contentBytesMax: 100_000);
        using Decompressor decompressor = new();
        Session<string> session = new(false, decompressor, memory);
        RecordingSink sink = new(session);

        foreach (Conversation.Message message in conversation.Messages)
        {
            int cut = message.Bytes.Length / 2;
            session.OnData(message.ToServer, message.Timestamp, message.Bytes.AsSpan(0, cut), ref sink);
            session.OnData(message.ToServer, message.Timestamp, message.Bytes.AsSpan(cut), ref sink);
            Assert.InRange(memory.Bytes, 0, BytesMax);
        }

        Assert.Equal((true, 1L), (sink.Commands[0].Tainted, sink.Commands[0].Affected));
        Assert.StartsWith("SELECT " + noise[..1000], sink.Commands[0].Statement, StringComparison.Ordinal);
        Assert.EndsWith("...", sink.Commands[0].Statement, StringComparison.Ordinal);
        Assert.Equal(("SELECT 3", false), (sink.Commands[^1].Statement, sink.Commands[^1].Tainted));
        Assert.Equal((1L, 0L), (memory.Refusals, memory.Bytes));
    }

    private static Conversation Statement(int length) =>
        new Conversation().LogIn().Query("SELECT " + new string('x', length)).Ok(1);

    /// <summary>Feeds a conversation up to the middle of its statement, or from there on.</summary>
    private static void Feed(Session<string> session, Conversation conversation, int piece, ref RecordingSink sink)
    {
        foreach (Conversation.Message message in conversation.Messages)
        {
            int order = message.Timestamp.CompareTo(conversation.Messages[3].Timestamp);
            int from = order == 0 && piece == 1 ? 5000 : 0;
            int to = order == 0 && piece == 0 ? 5000 : message.Bytes.Length;
            if (order == 0 || order > 0 == (piece == 1))
            {
                session.OnData(message.ToServer, message.Timestamp, message.Bytes.AsSpan(from, to - from), ref sink);
            }
        }
    }
}
