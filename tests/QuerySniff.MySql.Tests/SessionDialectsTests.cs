using System.Text;

namespace QuerySniff.MySql.Tests;

/// <summary>What the servers of one protocol do differently.</summary>
public sealed class SessionDialectsTests
{
    private const CapabilityFlags MariaDb = (Conversation.Modern & ~CapabilityFlags.LongPassword)
        | CapabilityFlags.MariaDbProgress | CapabilityFlags.MariaDbStatementBulkOperations;

    [Theory]
    [InlineData("8.4.3", Conversation.Modern)]
    [InlineData("5.7.44-48-log", Conversation.Modern)]
    [InlineData("8.0.35-27.1", Conversation.Modern)]
    [InlineData("8.0.mysql_aurora.3.05.2", Conversation.Modern)]
    [InlineData("5.6.10", Conversation.Basic)]
    [InlineData("8.0.11-TiDB-v7.5.1", Conversation.Modern)]
    [InlineData("5.7.25-TiDB-None", Conversation.Basic)]
    [InlineData("5.5.5-10.6.18-MariaDB-log", MariaDb)]
    [InlineData("11.4.2-MariaDB-ubu2404", MariaDb)]
    [InlineData("", Conversation.Basic)]
    public void OnData_GreetingOfAServer_IsTaken(string version, CapabilityFlags capabilities)
    {
        Session<string> session = new(joinedMidStream: false);
        RecordingSink sink = new(session);
        Conversation conversation = new Conversation(capabilities).Greet(version).Respond().Ok().Query("SELECT 1").ResultSet(2).Quit();
        foreach (Conversation.Message message in conversation.Messages)
        {
            session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
        }

        Assert.Equal(version, Encoding.UTF8.GetString(session.ServerVersion));
        Assert.Equal((2L, false), (sink.Commands[0].Rows, sink.Commands[0].Tainted));
        Assert.Equal([SessionEvent.Authenticated], sink.Events);
        Assert.Contains("as=ann@shop", sink.Log[1], StringComparison.Ordinal);
    }

    [Fact]
    public void OnData_BulkExecute_IsOneCommandOfItsStatement()
    {
        Command<string> command = Feeder.Whole(Conversations.All["bulk execute"]()).Commands[1];

        Assert.Equal(CommandCode.StatementBulkExecute, command.Code);
        Assert.Equal((5u, "INSERT INTO t VALUES (?)", 4L), (command.StatementId!.Value, command.Statement, command.Affected));
    }

    [Fact]
    public void OnData_ProgressReports_AreNoErrors()
    {
        Command<string> command = Feeder.Whole(Conversations.All["progress reports"]()).Commands[0];

        Assert.Equal((CommandOutcome.Ok, (ushort)0), (command.Outcome, command.ErrorCode));
        Assert.Equal((4_000_000, 5_000_000), (command.RequestTimestamp, command.FirstByteTimestamp));
    }

    [Fact]
    public void OnData_StatementOfFullPackets_EndsWithTheEmptyOne()
    {
        // Exactly 0xFFFFFF bytes of payload: a packet without any follows.
        string sql = "SELECT '" + new string('x', 0xFF_FFFF - 1 - 9) + "'";
        RecordingSink sink = Feeder.Whole(new Conversation().LogIn().Query(sql).Ok(1).Query("SELECT 2").Ok(2));

        Assert.Equal((CommandOutcome.Ok, 4L + 0xFF_FFFF + 4), (sink.Commands[0].Outcome, sink.Commands[0].RequestBytes));
        Assert.EndsWith("...", sink.Commands[0].Statement, StringComparison.Ordinal);
        Assert.Equal(("SELECT 2", 2L), (sink.Commands[1].Statement, sink.Commands[1].Affected));
        Assert.Equal([SessionEvent.Authenticated], sink.Events);
    }

    [Theory]
    [InlineData("text result set, OK dialect")]
    [InlineData("prepared")]
    [InlineData("pipelined prepare and execute")]
    public void OnData_ZstandardFramesOfManyBlocksWithoutAContentSize_SayWhatThePlainOnesDo(string name)
    {
        Conversation plain = Conversations.All[name]();
        Conversation compressed = CompressedConversation.Of(
            plain, Streamed, contentBytesMax: 4000, CapabilityFlags.ZstdCompressionAlgorithm);

        Command<string>[] expected = [.. Feeder.Whole(plain).Commands];
        Command<string>[] commands = [.. Feeder.Whole(compressed).Commands];

        Assert.Equal(
            expected.Select(static c => (c.Code, c.Outcome, c.Statement, c.StatementId, c.Rows, c.Affected, c.Tainted)),
            commands.Select(static c => (c.Code, c.Outcome, c.Statement, c.StatementId, c.Rows, c.Affected, c.Tainted)));
    }

    /// <summary>
    /// A Zstandard frame as a streaming compressor begins it, before it knows the content's size, in raw blocks of 20 bytes
    /// (RFC 8878, sections 3.1.1.1 and 3.1.1.2).
    /// </summary>
    private static byte[] Streamed(byte[] content)
    {
        const byte noContentSizeNoChecksum = 0;
        const byte windowOf512KiB = 9 << 3;
        List<byte> frame = [0x28, 0xB5, 0x2F, 0xFD, noContentSizeNoChecksum, windowOf512KiB];
        byte[][] blocks = [.. content.Chunk(20)];
        for (int i = 0; i < blocks.Length; i++)
        {
            int header = (blocks[i].Length << 3) | (i == blocks.Length - 1 ? 1 : 0);
            frame.AddRange([(byte)header, (byte)(header >> 8), (byte)(header >> 16), .. blocks[i]]);
        }

        return [.. frame];
    }
}
