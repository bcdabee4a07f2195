using System.Text;

namespace QuerySniff.MySql.Tests;

/// <summary>Packets at the borders of what a packet can be.</summary>
public sealed class SessionFramingTests
{
    private const int Full = 0xFF_FFFF;

    [Theory]
    [InlineData(Full - 10)]
    [InlineData(Full)]
    [InlineData(Full + 1)]
    [InlineData((2 * Full) + 5)]
    public void OnData_RowAt16MiB_IsOneRow(int payloadLength)
    {
        // The row's first byte is that of an EOF or an OK packet; its packet's length tells that it is none.
        byte[] row = new byte[payloadLength];
        row[0] = 0xFE;
        foreach (CapabilityFlags capabilities in new[] { Conversation.Basic, Conversation.Modern })
        {
            if (payloadLength < Full && capabilities == Conversation.Modern)
            {
                continue;
            }

            Conversation conversation = new Conversation(capabilities).LogIn()
                .Query("SELECT a").Server([1]).Definitions(1).Rows(1).Server(row).Rows(1).End()
                .Query("SELECT 2").ResultSet(2);

            RecordingSink sink = InSegmentsOf(conversation, 65_483);

            Assert.Equal([3, 2], sink.Commands.Select(static c => (int)c.Rows));
            Assert.DoesNotContain(SessionEvent.Desynchronised, sink.Events);
        }
    }

    [Theory]
    [InlineData(SessionLimits.StatementBytesMax - 1, false)]
    [InlineData(SessionLimits.StatementBytesMax, true)]
    [InlineData(Full - 1, true)]
    [InlineData(Full + 100, true)]
    public void OnData_LongStatement_IsCutAtTheBound(int textLength, bool truncated)
    {
        string sql = "SELECT '" + new string('x', textLength - 9) + "'";
        Conversation conversation = new Conversation().LogIn().Query(sql).Ok().Query("SELECT 2").Ok();

        RecordingSink whole = Feeder.Whole(conversation);
        RecordingSink pieces = InSegmentsOf(conversation, 1448);

        Assert.Equal(whole.Log, pieces.Log);
        Assert.Equal(truncated, whole.Commands[0].Statement!.EndsWith("...", StringComparison.Ordinal));
        Assert.Equal(
            truncated ? SessionLimits.StatementBytesMax - 1 : textLength,
            whole.Commands[0].Statement!.Replace("...", string.Empty, StringComparison.Ordinal).Length);
        Assert.Equal("SELECT 2", whole.Commands[1].Statement);
        Assert.False(whole.Commands[0].Tainted);
    }

    [Fact]
    public void OnData_RowsInPieces_HoldNoMemory()
    {
        Session<string> session = new(joinedMidStream: false);
        RecordingSink sink = new(session);
        foreach (Conversation.Message message in new Conversation().LogIn()
            .Query("SELECT a").Server([1]).Definitions(1).Rows(1, rowLength: 100_000).Messages)
        {
            foreach (byte[] piece in message.Bytes.Chunk(1448))
            {
                session.OnData(message.ToServer, message.Timestamp, piece, ref sink);
                Assert.True(message.ToServer || session.HeldBytes <= 4096);
            }
        }

        Assert.Equal(0, session.HeldBytes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OnData_WrongSequence_IsNotTaken(bool toServer)
    {
        Conversation conversation = new Conversation().LogIn().Query("SELECT 1").ResultSet(1);
        conversation = toServer
            ? conversation.Flush().Raw(true, [5, 0, 0, 3, 3, .. "DO 1"u8])
            : conversation.Query("SELECT 2").Sequence(2).ResultSet(1);

        RecordingSink sink = Feeder.Whole(
            conversation.Query("SELECT 3").ResultSet(1).Query("SELECT 4").ResultSet(1).Query("SELECT 5").ResultSet(1));

        Assert.Contains(SessionEvent.UnparsablePacket, sink.Events);
        Assert.Equal("SELECT 5", sink.Commands[^1].Statement);
        Assert.False(sink.Commands[^1].Tainted);
        Assert.All(
            sink.Commands.Where(static c => c.Statement is "SELECT 2"),
            static c => Assert.Equal((CommandOutcome.Unknown, true), (c.Outcome, c.Tainted)));
    }

    [Fact]
    public void OnData_SplitTextOfNoUtf8_UserIsReadAsLatin1()
    {
        Session<string> session = new(joinedMidStream: false);
        RecordingSink sink = new(session);
        Conversation conversation = new Conversation().Greet().Client(new PayloadBuilder()
            .UInt32((uint)CapabilityFlags.Protocol41).UInt32(0).Byte(8).Zeros(23).Bytes([(byte)'a', 0xE9, 0, 0]).Build());
        foreach (Conversation.Message message in conversation.Messages)
        {
            session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
        }

        Assert.Equal("aé", Encoding.UTF8.GetString(session.User));
    }

    // A length that no packet of the connection phase has, then one byte of it: the rest is not waited for.
    [Theory]
    [InlineData(SessionLimits.ConnectionPacketBytesMax + 1)]
    [InlineData(Full)]
    public void OnData_GreetingThatClaimsAHugeLength_IsUnparsableAtOnce(int length)
    {
        RecordingSink sink = Feed(toServer: false, [.. Header(length, sequence: 0), 10], out Session<string> session);

        Assert.Equal([SessionEvent.UnparsablePacket, SessionEvent.Desynchronised], sink.Events);
        Assert.Equal((SessionPhase.Desynchronised, 0), (session.Phase, session.HeldBytes));
    }

    [Fact]
    public void OnData_GreetingAtTheBound_IsWaitedFor()
    {
        byte[] begin = [.. Header(SessionLimits.ConnectionPacketBytesMax, sequence: 0), 10];

        RecordingSink sink = Feed(toServer: false, begin, out Session<string> session);

        Assert.Empty(sink.Events);
        Assert.Equal(SessionPhase.Connecting, session.Phase);
    }

    [Theory]
    [InlineData(0, SessionPhase.Greeted)]
    [InlineData(1, SessionPhase.Desynchronised)]
    [InlineData(255, SessionPhase.Desynchronised)]
    public void OnData_GreetingWithASequence_IsOneWithZeroAlone(byte sequence, SessionPhase expected)
    {
        byte[] greeting = Assert.Single(new Conversation().Greet().Messages).Bytes;
        greeting[3] = sequence;

        RecordingSink sink = Feed(toServer: false, greeting, out Session<string> session);

        Assert.Equal(expected, session.Phase);
        Assert.Equal(expected == SessionPhase.Greeted ? 0 : 1, sink.Events.Count(static e => e == SessionEvent.UnparsablePacket));
    }

    private static byte[] Header(int length, byte sequence) =>
        [(byte)length, (byte)(length >> 8), (byte)(length >> 16), sequence];

    private static RecordingSink Feed(bool toServer, byte[] bytes, out Session<string> session)
    {
        session = new Session<string>(joinedMidStream: false);
        RecordingSink sink = new(session);
        session.OnData(toServer, timestamp: 1, bytes, ref sink);
        return sink;
    }

    private static RecordingSink InSegmentsOf(Conversation conversation, int bytes) => Feeder.Feed(
        conversation,
        message => Enumerable.Range(1, (message.Bytes.Length - 1) / bytes).Select(i => i * bytes),
        close: true);
}
