using System.Text.RegularExpressions;
using QuerySniff.Compression;
using QuerySniff.TestKit;

namespace QuerySniff.MySql.Tests;

/// <summary>Compression changes nothing that is said, but its bytes.</summary>
public sealed partial class SessionCompressedTests
{
    /// <summary>What has no command phase, or is left alone in it.</summary>
    private static readonly string[] NotCompressed = ["refused login", "refused connection", "TLS", "compression"];

    public static TheoryData<string, int> NamesAndSizes
    {
        get
        {
            TheoryData<string, int> data = new();
            foreach (string name in Conversations.All.Keys.Except(NotCompressed, StringComparer.Ordinal))
            {
                foreach (int bytes in new[] { 1, 7, 60, 300, 100_000 })
                {
                    data.Add(name, bytes);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(NamesAndSizes))]
    public void OnData_Compressed_SaysWhatThePlainOneDoes(string name, int contentBytesMax)
    {
        Conversation plain = Conversations.All[name]();
        string[] expected = WithoutBytes(Feeder.Whole(plain));

        Conversation zlib = CompressedConversation.Of(plain, CompressedConversation.Zlib, contentBytesMax);
        Assert.Equal(expected, WithoutBytes(Feeder.Whole(zlib)));
        Assert.Equal(Feeder.Whole(zlib).Log, Feeder.ByteByByte(zlib).Log);
        bool hasFlag = (plain.Capabilities & CapabilityFlags.Protocol41) != CapabilityFlags.None;
        if (Compressor.HasZstandard && hasFlag)
        {
            Assert.Equal(expected, WithoutBytes(Feeder.Whole(CompressedConversation.Of(
                plain, CompressedConversation.Zstandard, contentBytesMax, CapabilityFlags.ZstdCompressionAlgorithm))));
        }
    }

    [Theory]
    [InlineData("text result set, EOF dialect", 100)]
    [InlineData("prepared", 60)]
    [InlineData("local infile", 1000)]
    [InlineData("multi-statement", 1000)]
    public void OnData_CompressedSplitAtEachByte_SameEvents(string name, int contentBytesMax)
    {
        Conversation conversation = CompressedConversation.Of(
            Conversations.All[name](), CompressedConversation.Zlib, contentBytesMax);
        List<string> expected = Feeder.Whole(conversation).Log;
        int length = conversation.Messages.Sum(static message => message.Bytes.Length);

        for (int position = 1; position < length; position++)
        {
            Assert.Equal(expected, Feeder.SplitAt(conversation, position).Log);
        }
    }

    [Theory]
    [InlineData(60)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void OnData_Compressed_BytesAreTheWires(int contentBytesMax)
    {
        Conversation conversation = CompressedConversation.Of(
            new Conversation().LogIn().Query("SELECT " + new string('1', 300)).ResultSet(30, 30).Query("DO 1").Query("DO 2")
                .Sequence(1).Ok().Sequence(1).Ok().Query("SELECT 2").ResultSet(3).Quit(),
            CompressedConversation.Zlib,
            contentBytesMax);

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Equal(
            conversation.Messages.Skip(3).Sum(static message => message.Bytes.Length),
            sink.Commands.Sum(static command => command.RequestBytes + command.ResponseBytes));
        Assert.All(sink.Commands, static command => Assert.True(command.RequestBytes > 0));
        Assert.Contains(SessionEvent.Compressed, sink.Events);
    }

    [Fact]
    public void OnData_FrameInTwoSegments_PacketEndsWithItsFrame()
    {
        Session<string> session = new(joinedMidStream: false, new Decompressor());
        RecordingSink sink = new(session);
        Conversation.Message[] messages =
        [
            .. CompressedConversation.Of(
                new Conversation().LogIn().Query("SELECT 1").ResultSet(30, 30), CompressedConversation.Zlib, 100_000).Messages,
        ];
        foreach (Conversation.Message message in messages.SkipLast(1))
        {
            session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
        }

        session.OnData(false, 50_000_000, messages[^1].Bytes.AsSpan(0, 5), ref sink);
        session.OnData(false, 60_000_000, messages[^1].Bytes.AsSpan(5, 20), ref sink);
        Assert.True(session.HeldBytes > 0);
        session.OnData(false, 70_000_000, messages[^1].Bytes.AsSpan(25), ref sink);

        Command<string> command = Assert.Single(sink.Commands);
        Assert.Equal((50_000_000, 70_000_000, 30), (command.FirstByteTimestamp, command.LastByteTimestamp, command.Rows));
        Assert.Equal(messages[^1].Bytes.Length, command.ResponseBytes);
        Assert.Equal(0, session.HeldBytes);
    }

    [Fact]
    public void OnData_PacketsNumberedFromTheirFrame_AreInOrder()
    {
        // A server that sends each result off takes the next packet's number from the frames'.
        Conversation first = new Conversation().Sequence(1).ResultSet(
            3, status: Conversation.AutoCommit | ServerStatus.MoreResultsExist);
        Conversation second = new Conversation().Sequence(2).ResultSet(2);
        Conversation conversation = Compressing().Raw(true, Framed([17, 0, 0, 0, 3, .. "SELECT 1; SELECT"u8], 0))
            .Raw(false, Framed(first.Messages[0].Bytes, 1)).Raw(false, Framed(second.Messages[0].Bytes, 2));

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Equal(
            [(3L, CommandOutcome.Ok, false), (2L, CommandOutcome.Ok, false)],
            sink.Commands.Select(static c => (c.Rows, c.Outcome, c.Tainted)));
    }

    [Fact]
    public void OnData_CompressedStatementWhosePacketsAreAllNumberedZero_IsOne()
    {
        // So MariaDB's Connector/C numbers them: only the frames' numbers are looked at.
        const int split = 8_000_000;
        byte[] statement = [0xFF, 0xFF, 0xFF, 0, 3, .. new byte[0xFF_FFFE], 10, 0, 0, 0, .. new byte[10]];
        Conversation response = new Conversation().Sequence(2).ResultSet(1);
        Conversation conversation = Compressing().Raw(true, Framed(statement[..split], 0)).Raw(true, Framed(statement[split..], 1))
            .Raw(false, Framed(response.Messages[0].Bytes, 2));

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.DoesNotContain(SessionEvent.UnparsablePacket, sink.Events);
        Assert.Equal((1L, CommandOutcome.Ok, false), (sink.Commands[0].Rows, sink.Commands[0].Outcome, sink.Commands[0].Tainted));
    }

    [Fact]
    public void OnData_FrameOutOfSequence_IsNotTaken()
    {
        Conversation response = new Conversation().Sequence(1).ResultSet(30);
        byte[] bytes = response.Messages[0].Bytes;
        Conversation conversation = Compressing().Raw(true, Framed([9, 0, 0, 0, 3, .. "SELECT 1"u8], 0))
            .Raw(false, Framed(bytes[..100], 1)).Raw(false, Framed(bytes[100..], 3));

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Contains(SessionEvent.UnparsablePacket, sink.Events);
        Assert.Equal((CommandOutcome.Unknown, true), (sink.Commands[0].Outcome, sink.Commands[0].Tainted));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void OnData_UndecodableFrame_CostsTheStepAndNoMore(int damage)
    {
        byte[] response = new Conversation().Sequence(1).ResultSet(30).Messages[0].Bytes;
        byte[] frame = Framed(response, 1);
        switch (damage)
        {
            case 0:
                frame[^1] ^= 1;
                break;
            case 1:
                frame[4]++;
                break;
            default:
                frame[7] = 0x41;
                break;
        }

        Conversation conversation = Compressing().Raw(true, Framed([9, 0, 0, 0, 3, .. "SELECT 1"u8], 0)).Raw(false, frame)
            .Raw(true, Framed([9, 0, 0, 0, 3, .. "SELECT 2"u8], 0)).Raw(false, Framed(response, 1))
            .Raw(true, Framed([9, 0, 0, 0, 3, .. "SELECT 3"u8], 0)).Raw(false, Framed(response, 1));

        RecordingSink sink = Feeder.Whole(conversation);

        Assert.Equal(
            [("SELECT 1", CommandOutcome.Unknown, true), ("SELECT 2", CommandOutcome.Ok, true), ("SELECT 3", CommandOutcome.Ok, false)],
            sink.Commands.Select(static c => (c.Statement!, c.Outcome, c.Tainted)));
        Assert.Equal(1, sink.Events.Count(static e => e == SessionEvent.UnparsablePacket));
        Assert.Equal(30, sink.Commands[^1].Rows);
    }

    [Fact]
    public void OnData_FrameBeyondTheBound_StatementIsItsPrefix()
    {
        byte[] text = new byte[5 << 20];
        new Random(7).NextBytes(text);
        "SELECT "u8.CopyTo(text);
        Conversation plain = new Conversation().LogIn().Command([3, .. text]).Ok().Query("SELECT 2").Ok();

        RecordingSink sink = Feeder.Feed(
            CompressedConversation.Of(plain, CompressedConversation.Zlib, 0xFF_FFFF),
            static message => Enumerable.Range(1, (message.Bytes.Length - 1) / 10_000).Select(static i => i * 10_000),
            close: true);

        Assert.Equal((true, CommandOutcome.Ok), (sink.Commands[0].Tainted, sink.Commands[0].Outcome));
        Assert.StartsWith("SELECT ", sink.Commands[0].Statement, StringComparison.Ordinal);
        Assert.Equal(("SELECT 2", false), (sink.Commands[1].Statement!, sink.Commands[1].Tainted));
        Assert.DoesNotContain(SessionEvent.Desynchronised, sink.Events);
    }

    [Fact]
    public void OnData_JoinedMidStream_InfersCompression()
    {
        Conversation plain = new Conversation(Conversation.Modern) { JoinedMidStream = true }
            .Query("SELECT 1").ResultSet(30).Query("SELECT " + new string('2', 100)).ResultSet(2).Query("DO 1").Ok();

        RecordingSink sink = Feeder.Whole(CompressedConversation.Of(plain, CompressedConversation.Zlib, 100_000));

        Assert.Equal([30, 2, 0], sink.Commands.Select(static c => (int)c.Rows));
        Assert.Equal([SessionEvent.Resynchronised, SessionEvent.Compressed], sink.Events);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public void OnGap_AnySegmentLost_NothingWrongIsSaid(int contentBytesMax)
    {
        Conversation plain = new Conversation().LogIn();
        for (int i = 1; i <= 6; i++)
        {
            plain.Query($"SELECT {i}, '{new string('x', 100)}'").ResultSet(i, 100).Query($"UPDATE {i}").Ok((ulong)(100 + i)).Flush();
        }

        Conversation conversation = CompressedConversation.Of(plain, CompressedConversation.Zlib, contentBytesMax);
        Conversation.Message[] segments =
        [
            .. conversation.Messages.SelectMany(static message => message.Bytes.Chunk(48).Select(piece => message with { Bytes = piece })),
        ];
        Dictionary<long, Command<string>> truth = Feeder.Whole(conversation).Commands.ToDictionary(static c => c.RequestTimestamp);
        for (int lost = Array.FindIndex(segments, static segment => segment.Timestamp == 4_000_000); lost < segments.Length; lost++)
        {
            RecordingSink sink = WithGap(segments, lost);

            Assert.All(sink.Commands, command => AssertTrue(command, truth));
            Assert.True(
                sink.Commands.Count == truth.Count || lost == segments.Length - 1
                    || sink.Events.Exists(static e => e is SessionEvent.Desynchronised or SessionEvent.Unanswered),
                $"segment {lost}: nothing declared");
            if (lost < segments.Length / 2)
            {
                Assert.Equal(CommandOutcome.Ok, sink.Commands[^1].Outcome);
                Assert.False(sink.Commands[^1].Tainted);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OnData_NoLibrary_SessionIsPassedOver(bool zstandardOnly)
    {
        CapabilityFlags flag = zstandardOnly ? CapabilityFlags.ZstdCompressionAlgorithm : CapabilityFlags.Compress;
        using Decompressor? decompressor = zstandardOnly ? new Decompressor(ZlibInflater.TryCreate(), zstandard: null) : null;
        Session<string> session = new(joinedMidStream: false, decompressor);
        RecordingSink sink = new(session);
        foreach (Conversation.Message message in CompressedConversation.Of(
            Conversations.All["writes and errors"](), static content => content, 100, flag).Messages)
        {
            session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
        }

        Assert.Equal([SessionEvent.Authenticated, SessionEvent.Compressed], sink.Events);
        Assert.Equal(SessionPhase.Compressed, session.Phase);
        Assert.Empty(sink.Commands);
    }

    private static void AssertTrue(Command<string> command, Dictionary<long, Command<string>> truth)
    {
        Command<string> real = truth[command.RequestTimestamp];
        Assert.Equal(real.Code, command.Code);
        if (command.Outcome == CommandOutcome.Ok && !command.Tainted)
        {
            Assert.Equal(
                (real.Statement, real.Rows, real.Affected, real.RequestBytes, real.ResponseBytes, real.LastByteTimestamp),
                (command.Statement, command.Rows, command.Affected, command.RequestBytes, command.ResponseBytes, command.LastByteTimestamp));
        }
    }

    private static RecordingSink WithGap(Conversation.Message[] segments, int lost)
    {
        using Decompressor decompressor = new();
        Session<string> session = new(joinedMidStream: false, decompressor);
        RecordingSink sink = new(session);
        for (int i = 0; i < segments.Length; i++)
        {
            Conversation.Message segment = segments[i];
            if (i == lost)
            {
                session.OnGap(segment.ToServer, segment.Timestamp, segment.Bytes.Length, ref sink);
            }
            else
            {
                session.OnData(segment.ToServer, segment.Timestamp, segment.Bytes, ref sink);
            }
        }

        session.OnClosed(long.MaxValue, ref sink);
        Assert.Equal(0, session.HeldBytes);
        return sink;
    }

    private static Conversation Compressing() =>
        CompressedConversation.Of(new Conversation().LogIn().Flush(), CompressedConversation.Zlib, 1000);

    private static byte[] Framed(byte[] content, byte sequence) =>
        CompressedConversation.Frame(content, sequence, CompressedConversation.Zlib);

    private static string[] WithoutBytes(RecordingSink sink) =>
    [
        .. sink.Log.Where(static line => line != nameof(SessionEvent.Compressed))
            .Select(static line => Bytes().Replace(line, string.Empty)),
    ];

    [GeneratedRegex(" bytes=[0-9]+/[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Bytes();
}
