using System.Text;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

/// <summary>What a session says of itself shows in how its statements are read and counted.</summary>
public sealed class SessionDialectTests
{
    private const ushort Default = 0x0002;
    private const ushort NoBackslashEscapes = 0x0202;
    private const ushort AnsiQuotes = 0x8002;

    [Theory]
    [InlineData(Default, "SELECT '\\', b FROM t WHERE d = 'x'", "SELECT ?, b FROM t WHERE d = ?", false)]
    [InlineData(NoBackslashEscapes, "SELECT '\\', b FROM t WHERE d = 'x'", "SELECT ?, b FROM t WHERE d = ?", true)]
    [InlineData(Default, "SELECT \"b\" FROM t", "SELECT ? FROM t", true)]
    [InlineData(AnsiQuotes, "SELECT \"b\" FROM t", "SELECT ? FROM t", false)]
    public void Statement_AfterAnAnswersStatusFlags_IsReadByThem(ushort status, string sql, string fingerprint, bool expected)
    {
        WireConversation conversation = new();
        conversation.Statement([.. "SET sql_mode = ''"u8], status);
        conversation.Statement(Encoding.UTF8.GetBytes(sql), status);

        DigestWindow window = Count(conversation);

        Assert.Equal(expected, window.Rows.ToArray().Any(row => row.Digest.Fingerprint == fingerprint));
    }

    [Theory]
    [InlineData(28, true)]
    [InlineData(87, true)]
    [InlineData(249, true)]
    [InlineData(13, true)]
    [InlineData(95, true)]
    [InlineData(1, true)]
    [InlineData(45, false)]
    public void Statement_InAClientsCharset_EndsItsStringsThere(byte collation, bool isTwoBytes)
    {
        // The string is one character, whose second byte is a backslash's: 0xE05C in gbk and cp932, 0xB55C in big5.
        byte lead = collation == 1 ? (byte)0xB5 : (byte)0xE0;
        WireConversation conversation = new(collation: collation);
        conversation.Statement([.. "SELECT '"u8, lead, 0x5C, .. "', b FROM t WHERE d = 'x'"u8]);

        DigestWindow window = Count(conversation);

        Assert.Equal(isTwoBytes, window.Rows.ToArray().Any(row => row.Digest.Fingerprint == "SELECT ?, b FROM t WHERE d = ?"));
    }

    [Fact]
    public void Command_BehindAProxy_IsItsClients()
    {
        WireConversation conversation = new(proxyHeader: [.. "PROXY TCP4 203.0.113.9 198.51.100.1 51234 3306\r\n"u8]);
        conversation.Query("SELECT 1", rows: 1);

        DigestRow row = Assert.Single(Count(conversation).Rows.ToArray());

        Assert.Equal("203.0.113.9", row.Dimensions.Client);
    }

    [Fact]
    public void Fetch_OfACursor_CountsUnderItsStatement()
    {
        WireConversation conversation = new();
        conversation.Prepare(1, "SELECT c FROM t WHERE id > ?");
        conversation.Fetch(1, rows: 7);

        DigestRow row = Count(conversation).Rows.ToArray().Single(row => row.Digest.Fingerprint == "SELECT c FROM t WHERE id > ?");

        Assert.Equal(7, row.RowsSent);
    }

    private static DigestWindow Count(WireConversation conversation)
    {
        const long Start = 1_700_000_000_000_000_000;
        using WindowRecorder recorder = new([WireConversation.ServerPort], new WindowRing());
        for (int i = 0; i < conversation.Frames.Count; i++)
        {
            byte[] frame = conversation.Frames[i];
            recorder.Pipeline.OnFrame(new Frame(Start + i, WireConversation.LinkType, frame.Length, frame));
        }

        return recorder.Close(Start + 20_000_000_000, default)!;
    }
}
