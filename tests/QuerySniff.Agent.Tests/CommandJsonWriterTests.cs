using System.Text;
using System.Text.Json;
using QuerySniff.Agent.Output;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Digests;
using QuerySniff.MySql;
using QuerySniff.Packets;

namespace QuerySniff.Agent.Tests;

public sealed class CommandJsonWriterTests
{
    private const long Start = 1_700_000_000_000_000_000;

    [Fact]
    public void Write_Conversation_HasEveryKeyInOrder()
    {
        WireConversation conversation = new();
        conversation.Query("SELECT c FROM t WHERE name = 'x\"y'", rows: 2);
        conversation.FailingQuery("SELECT 1");

        string[] lines = Decode(conversation, raw: true);

        Assert.Equal(
            """{"ts":"2023-11-14T22:13:20.000007000Z","client":"192.0.2.1:40000","server":"192.0.2.2:3306","user":"app","schema":"shop","command":"COM_QUERY","statement_id":null,"digest":"{digest}","fingerprint":"SELECT c FROM t WHERE name = ?","outcome":"ok","error_code":null,"sqlstate":null,"rows":2,"affected":0,"warnings":0,"status_flags":34,"request_bytes":39,"response_bytes":70,"first_byte_us":1,"duration_us":1,"tainted":false,"sql":"SELECT c FROM t WHERE name = 'x\"y'"}"""
                .Replace("{digest}", FormatDigest("SELECT c FROM t WHERE name = ?"), StringComparison.Ordinal),
            lines[0]);
        JsonElement failed = JsonDocument.Parse(lines[1]).RootElement;
        Assert.Equal("error", failed.GetProperty("outcome").GetString());
        Assert.Equal(1064, failed.GetProperty("error_code").GetInt32());
        Assert.Equal("42000", failed.GetProperty("sqlstate").GetString());
    }

    [Fact]
    public void Write_SeveralStatements_SaysWhichOneEachIs()
    {
        WireConversation conversation = new(multiStatements: true);
        conversation.Batch("UPDATE t SET a = 'x;y'; DELETE FROM t; COMMIT", statements: 3);

        JsonElement[] lines = [.. Decode(conversation, raw: true).Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.Equal(
            [("UPDATE t SET a = 'x;y'", 1, 3, 1m), ("DELETE FROM t", 2, 3, 0m), ("COMMIT", 3, 3, 0m)],
            lines.Select(line => (
                line.GetProperty("sql").GetString()!, line.GetProperty("statement_number").GetInt32(),
                line.GetProperty("statement_count").GetInt32(), line.GetProperty("duration_us").GetDecimal())));
    }

    [Fact]
    public void Write_NotRaw_HasNoLiteral()
    {
        WireConversation conversation = new();
        conversation.Query("SELECT c FROM t WHERE name = 'secret'", rows: 2);
        string line = Assert.Single(Decode(conversation, raw: false));
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
        Assert.DoesNotContain("\"sql\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NothingKnown_HasNulls()
    {
        string line = Write(new Command<Statement>
        {
            Code = CommandCode.StatementExecute,
            Outcome = CommandOutcome.Aborted,
            StatementId = 7,
            RequestTimestamp = -1,
            RequestBytes = 5,
            Tainted = true,
        });
        Assert.Equal(
            """{"ts":"1969-12-31T23:59:59.999999999Z","client":"192.0.2.1:5","server":"192.0.2.2:3306","user":null,"schema":null,"command":"COM_STMT_EXECUTE","statement_id":7,"digest":null,"fingerprint":null,"outcome":"aborted","error_code":null,"sqlstate":null,"rows":null,"affected":null,"warnings":null,"status_flags":null,"request_bytes":5,"response_bytes":0,"first_byte_us":null,"duration_us":null,"tainted":true}""",
            line);
    }

    [Fact]
    public void Write_ControlCharacters_AreEscaped()
    {
        const string Text = "SELECT `a\n\u001B[2J\u009B\\\"é漢`";
        byte[] bytes = Encoding.UTF8.GetBytes(Text);
        Digest digest = new DigestCatalogue().Add(1, bytes, 1, "", "");
        string line = Write(new Command<Statement>
        {
            Code = CommandCode.Query,
            Outcome = CommandOutcome.None,
            HasStatement = true,
            Statement = new Statement(digest, "", null),
            RequestTimestamp = Start,
        });
        Assert.DoesNotContain(line, char.IsControl);
        Assert.Contains("é漢", line, StringComparison.Ordinal);
        Assert.Equal(Text, JsonDocument.Parse(line).RootElement.GetProperty("fingerprint").GetString());
    }

    [Fact]
    public void Write_FlushEachLine_WritesEachAtOnce()
    {
        using MemoryStream output = new();
        using CommandJsonWriter writer = new(output, raw: false, flushEachLine: true);
        writer.Write(Flow(), new Command<Statement> { Code = CommandCode.Ping, Outcome = CommandOutcome.Ok });
        Assert.Equal((byte)'\n', output.ToArray()[^1]);
    }

    private static string FormatDigest(string fingerprint) => Sql.DigestId.Format(WindowBuilder.IdOf(fingerprint));

    private static FlowSession Flow() => new(
        new FlowInfo(Endpoint.FromIPv4(0xC0000201, 5), Endpoint.FromIPv4(0xC0000202, 3306), true, Start),
        new ServerCoverage("192.0.2.2:3306"),
        decompressor: null,
        new HeldMemory());

    private static string Write(in Command<Statement> command)
    {
        using MemoryStream output = new();
        using (CommandJsonWriter writer = new(output, raw: false, flushEachLine: false))
        {
            writer.Write(Flow(), command);
        }

        return Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n');
    }

    private static string[] Decode(WireConversation conversation, bool raw)
    {
        using MemoryStream output = new();
        using (CommandJsonWriter writer = new(output, raw, flushEachLine: false))
        {
            TrafficPipeline<DecodeConsumer> pipeline = new(
                [WireConversation.ServerPort], new StatementRecogniser(keepRawText: raw), new DecodeConsumer(writer));
            for (int i = 0; i < conversation.Frames.Count; i++)
            {
                byte[] frame = conversation.Frames[i];
                pipeline.OnFrame(new Frame(Start + ((i + 1) * 1_000), WireConversation.LinkType, frame.Length, frame));
            }
        }

        return Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
