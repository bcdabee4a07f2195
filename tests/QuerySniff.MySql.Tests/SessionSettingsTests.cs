using System.Text;
using QuerySniff.Sql;

namespace QuerySniff.MySql.Tests;

/// <summary>How a session's statements are to be read changes with what its client sets and its server reports.</summary>
public sealed class SessionSettingsTests
{
    private const int Login = 45;
    private const int Gbk = 28;
    private const int Big5 = 1;

    [Theory]
    [InlineData("SET NAMES gbk", Gbk)]
    [InlineData("set names 'GBK' collate 'gbk_bin'", Gbk)]
    [InlineData("SET NAMES \"gbk\";", Gbk)]
    [InlineData("SET CHARACTER SET big5", Big5)]
    [InlineData("SET CHARSET 'big5'", Big5)]
    [InlineData("SET character_set_client = gbk", Gbk)]
    [InlineData("SET character_set_client := 'gbk'", Gbk)]
    [InlineData("SET @@character_set_client=gbk", Gbk)]
    [InlineData("SET @@session.character_set_client=gbk, autocommit=1", Gbk)]
    [InlineData("SET autocommit = IF(1, 2, 3), `character_set_client` = gbk", Gbk)]
    [InlineData("SET LOCAL character_set_client = gbk", Gbk)]
    [InlineData("SET @a = 'x, character_set_client = big5', @@local.character_set_client = gbk", Gbk)]
    [InlineData("/*!40101 SET NAMES gbk */", Gbk)]
    [InlineData("/*M!100000 SET NAMES gbk */;", Gbk)]
    [InlineData("/* from till */ -- hello\n SET NAMES gbk # x", Gbk)]
    [InlineData("SET NAMES sjis", 13)]
    [InlineData("SET NAMES cp932", 95)]
    [InlineData("SET NAMES gb18030", 248)]
    [InlineData("SET NAMES utf8mb4", 45)]
    [InlineData("SET NAMES DEFAULT", 0)]
    [InlineData("SET character_set_client = @old", 0)]
    [InlineData("SET character_set_results = gbk", Login)]
    [InlineData("SET GLOBAL character_set_client = gbk", Login)]
    [InlineData("SET GLOBAL autocommit = 1, character_set_client = gbk", Login)]
    [InlineData("SET @@global.character_set_client = gbk", Login)]
    [InlineData("SET @character_set_client = 'gbk'", Login)]
    [InlineData("SET PERSIST character_set_client = gbk, SESSION character_set_client = big5", Big5)]
    [InlineData("SETS NAMES gbk", Login)]
    [InlineData("SELECT 1; SET NAMES gbk", Login)]
    [InlineData("SET", Login)]
    [InlineData("SET NAMES", 0)]
    [InlineData("SET x = 'open", Login)]
    [InlineData("SET x = (1, character_set_client = gbk", Login)]
    public void Charset_AfterASet_IsTheOneSet(string sql, int expected)
    {
        (Session<string> session, _) = Run(new Conversation().LogIn().Query(sql).Ok());

        Assert.Equal(expected, session.Charset);
    }

    [Theory]
    [InlineData("SET sql_mode = 'ANSI_QUOTES'", SqlMode.AnsiQuotes)]
    [InlineData("SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ansi_quotes'", SqlMode.AnsiQuotes)]
    [InlineData("SET @@sql_mode = 'ANSI'", SqlMode.AnsiQuotes)]
    [InlineData("SET sql_mode = 'ORACLE'", SqlMode.AnsiQuotes)]
    [InlineData("SET autocommit=1, SQL_MODE='NO_BACKSLASH_ESCAPES, ANSI_QUOTES'", SqlMode.AnsiQuotes | SqlMode.NoBackslashEscapes)]
    [InlineData("/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_BACKSLASH_ESCAPES' */", SqlMode.NoBackslashEscapes)]
    [InlineData("SET sql_mode = 'ANSI_QUOTES', sql_mode = @old", SqlMode.None)]
    [InlineData("SET sql_mode = 'ANSI_QUOTES' || 'x'", SqlMode.None)]
    [InlineData("SET sql_mode = REPLACE(@@sql_mode, 'ANSI_QUOTES', '')", SqlMode.None)]
    [InlineData("SET STATEMENT sql_mode = 'ANSI_QUOTES' FOR SELECT 1", SqlMode.None)]
    [InlineData("SET GLOBAL sql_mode = 'ANSI_QUOTES'", SqlMode.None)]
    [InlineData("SET sql_mode = 'NOT_ANSI_QUOTES'", SqlMode.None)]
    public void SqlMode_AfterASet_IsTheOneSet(string sql, SqlMode expected)
    {
        (Session<string> session, _) = Run(new Conversation().LogIn().Query(sql).Ok());

        Assert.Equal(expected, session.SqlMode);
    }

    [Theory]
    [InlineData(0x0202, SqlMode.NoBackslashEscapes)]
    [InlineData(0x8002, SqlMode.AnsiQuotes)]
    public void SqlMode_AfterAStatusFlag_IsTheOneSaid(int status, SqlMode expected)
    {
        (Session<string> session, _) = Run(new Conversation().LogIn().Query("CALL p()").Ok(status: (ServerStatus)status));

        Assert.Equal(expected, session.SqlMode);
    }

    [Fact]
    public void Settings_UntilTheOk_AreThoseBefore()
    {
        Conversation conversation = new Conversation().LogIn()
            .Query("SET NAMES gbk, sql_mode = 'ANSI'").Error(1231).Query("SELECT 1").ResultSet(1)
            .Query("SET NAMES gbk, sql_mode = 'ANSI'").Ok().Query("SELECT 2").ResultSet(1);

        (_, List<string> settings) = Run(conversation);

        Assert.Equal(["45 None", "45 None", "45 None", "28 AnsiQuotes"], settings);
    }

    [Fact]
    public void Settings_OfCommandsSentAhead_AreEachOnes()
    {
        Conversation conversation = new Conversation().LogIn()
            .Query("SET NAMES gbk").Query("SET NAMES big5").Sequence(1).Ok().Sequence(1).Error(1064).Query("SELECT 1").ResultSet(1);

        (_, List<string> settings) = Run(conversation);

        Assert.Equal(["45 None", "45 None", "28 None"], settings);
    }

    [Fact]
    public void Settings_ThatTheServerReports_AreTaken()
    {
        Conversation conversation = new Conversation(Conversation.Modern).LogIn()
            .Query("CALL p()").Server(Tracked(("autocommit", "ON"), ("character_set_client", "gbk"), ("sql_mode", "ANSI_QUOTES,X")))
            .Query("CALL q()").Server(Tracked(("character_set_client", "utf8mb4"))).Query("SELECT 1").ResultSet(1);

        (_, List<string> settings) = Run(conversation);

        Assert.Equal(["45 None", "28 AnsiQuotes", "45 AnsiQuotes"], settings);
    }

    [Fact]
    public void Settings_ThatTheLoginReports_AreTaken()
    {
        (Session<string> session, _) = Run(
            new Conversation(Conversation.Modern).Greet().Respond().Server(Tracked(("character_set_client", "big5"))));

        Assert.Equal(Big5, session.Charset);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Settings_AfterAReset_AreUnknown(bool changeUser)
    {
        byte[] reset = changeUser
            ? new PayloadBuilder().Byte(0x11).NullTerminated("bob").Byte(0).NullTerminated("till").UInt16(Big5).Build()
            : [0x1F];
        (Session<string> session, _) = Run(
            new Conversation().LogIn().Query("SET NAMES gbk, sql_mode = 'ANSI'").Ok().Command(reset).Ok());

        Assert.Equal((changeUser ? Big5 : 0, SqlMode.None), (session.Charset, session.SqlMode));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Settings_AfterAGap_AreUnknown(bool requestLost)
    {
        Conversation conversation = new Conversation().LogIn()
            .Query("SET NAMES gbk, sql_mode = 'ANSI'").Ok().Query("SET NAMES gbk, sql_mode = 'ANSI'").Ok();
        Session<string> session = new(joinedMidStream: false);
        RecordingSink sink = new(session);
        for (int i = 0; i < conversation.Messages.Count; i++)
        {
            Conversation.Message message = conversation.Messages[i];
            if (i == (requestLost ? 5 : 6))
            {
                Assert.Equal((Gbk, SqlMode.AnsiQuotes), (session.Charset, session.SqlMode));
                session.OnGap(message.ToServer, message.Timestamp, message.Bytes.Length, ref sink);
                break;
            }

            session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
        }

        Assert.Equal((0, SqlMode.None), (session.Charset, session.SqlMode));
        Assert.Equal(requestLost ? "" : "ann", Encoding.UTF8.GetString(session.User));
    }

    /// <summary>An OK_Packet that reports system variables.</summary>
    private static byte[] Tracked(params (string Name, string Value)[] variables)
    {
        PayloadBuilder state = new();
        foreach ((string name, string value) in variables)
        {
            state.Byte(0).LengthEncoded(new PayloadBuilder().LengthEncoded(name).LengthEncoded(value).Build());
        }

        return new PayloadBuilder().Byte(0).Byte(0).Byte(0).UInt16(0x4002).UInt16(0)
            .LengthEncoded("").LengthEncoded(state.Build()).Build();
    }

    /// <summary>Feeds a conversation; the list has what each statement was read by.</summary>
    private static (Session<string> Session, List<string> Settings) Run(Conversation conversation)
    {
        Session<string> session = new(joinedMidStream: false);
        SettingsSink sink = new(session, []);
        foreach (Conversation.Message message in conversation.Messages)
        {
            session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
        }

        return (session, sink.Settings);
    }

    private readonly record struct SettingsSink(Session<string> Session, List<string> Settings) : ICommandSink<string>
    {
        public int SplitStatements(scoped ReadOnlySpan<byte> text, bool truncated, scoped Span<Range> statements) =>
            StatementSplitter.Split(text, SqlDialect.None, truncated, statements);

        public bool CallsProcedure(scoped ReadOnlySpan<byte> statement) =>
            StatementSplitter.CallsProcedure(statement, SqlDialect.None);

        public string OnStatement(scoped ReadOnlySpan<byte> text, bool truncated)
        {
            Settings.Add($"{Session.Charset} {Session.SqlMode}");
            return "";
        }

        public void OnCommand(in Command<string> command)
        {
        }

        public void OnEvent(SessionEvent sessionEvent)
        {
        }
    }
}
