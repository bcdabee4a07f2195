using System.Text;

namespace QuerySniff.MySql.Tests;

/// <summary>The conversations that every way of cutting them must decode alike, by name.</summary>
internal static class Conversations
{
    private const CapabilityFlags MariaDb = (Conversation.Modern & ~CapabilityFlags.LongPassword)
        | CapabilityFlags.MariaDbProgress | CapabilityFlags.MariaDbCacheMetadata
        | CapabilityFlags.MariaDbStatementBulkOperations;

    private const ServerStatus More = Conversation.AutoCommit | ServerStatus.MoreResultsExist;

    public static TheoryData<string> Names => [.. All.Keys];

    public static Dictionary<string, Func<Conversation>> All { get; } = new(StringComparer.Ordinal)
    {
        ["text result set, EOF dialect"] = static () => new Conversation().LogIn()
            .Query("SELECT 1").ResultSet(3, warnings: 2).Query("SELECT 2").ResultSet(0).Quit(),
        ["text result set, OK dialect"] = static () => new Conversation(Conversation.Modern).LogIn()
            .Query("SELECT 1").ResultSet(3, warnings: 2).Query("SELECT 2").ResultSet(0).Quit(),
        ["writes and errors"] = static () => new Conversation().LogIn()
            .Query("UPDATE t SET a = 1").Ok(7, 1).Query("SELEC").Error(1064).Query("DO 1").Ok().Quit(),
        ["multi-statement"] = static () => new Conversation().LogIn()
            .Query("UPDATE t SET a = 1; SELECT 1; UPDATE t SET a = 2")
            .Ok(2, 0, Conversation.AutoCommit | ServerStatus.MoreResultsExist)
            .ResultSet(2, status: Conversation.AutoCommit | ServerStatus.MoreResultsExist)
            .Ok(3, 1).Quit(),
        ["multi-statement with a call"] = static () => new Conversation(Conversation.Modern).LogIn()
            .Query("SELECT 1; CALL p();\n SELECT 2; CALL q()")
            .ResultSet(1, status: More).ResultSet(2, status: More).ResultSet(3, status: More).Ok(7, status: More)
            .ResultSet(4, status: More).ResultSet(5, status: More).ResultSet(6, status: More).Ok(8).Quit(),
        ["multi-statement with a file"] = static () => new Conversation().LogIn()
            .Query("DO 1; LOAD DATA LOCAL INFILE 'x' INTO TABLE t; SELECT 1").Ok(status: More)
            .Server(new PayloadBuilder().Byte(0xFB).Text("x").Build()).Client([.. "a,b\n"u8]).Client([]).Ok(1, status: More)
            .ResultSet(1).Query("SELECT 2").ResultSet(1),
        ["multi-statement with an error"] = static () => new Conversation(Conversation.Modern).LogIn()
            .Query("SELECT 1; SELEC 2; SELECT 3").ResultSet(1, status: More).Error(1064).Query("SELECT 4").ResultSet(1).Quit(),
        ["error amid rows"] = static () => new Conversation(Conversation.Modern).LogIn()
            .Query("SELECT a").Server([1]).Definitions(1).Rows(2).Error(1317, "70100").Query("SELECT 2").ResultSet(1),
        ["prepared"] = static () => new Conversation().LogIn()
            .Prepare("SELECT ?").Prepared(1, 1, 1).Execute(1).ResultSet(4, binary: true)
            .Prepare("INSERT INTO t VALUES (?)").Prepared(2, 1, 0).Execute(2).Ok(1)
            .Command(new PayloadBuilder().Byte(0x18).UInt32(2).UInt16(0).Text("blob").Build())
            .Command(new PayloadBuilder().Byte(0x1A).UInt32(2).Build()).Ok().Execute(2).Ok(1)
            .Close(1).Execute(1).Error(1243, "HY000").Quit(),
        ["prepared, OK dialect"] = static () => new Conversation(Conversation.Modern).LogIn()
            .Prepare("SELECT ?, ?").Prepared(1, 2, 3).Execute(1).ResultSet(4, binary: true)
            .Prepare("COMMIT").Prepared(2, 0, 0).Execute(2).Ok().Quit(),
        ["cursor"] = static () => new Conversation().LogIn()
            .Prepare("SELECT a").Prepared(9, 0, 1).Execute(9).Server([1])
            .Definitions(1, status: ServerStatus.CursorExists)
            .Command(new PayloadBuilder().Byte(0x1C).UInt32(9).UInt32(2).Build())
            .Rows(2, binary: true).End(0, ServerStatus.CursorExists)
            .Command(new PayloadBuilder().Byte(0x1C).UInt32(9).UInt32(2).Build())
            .Rows(1, binary: true).End(0, ServerStatus.LastRowSent).Quit(),
        ["cursor, OK dialect"] = static () => new Conversation(Conversation.Modern).LogIn()
            .Prepare("SELECT a").Prepared(9, 0, 1).Execute(9).Server([1])
            .Definitions(1).End(0, ServerStatus.CursorExists)
            .Command(new PayloadBuilder().Byte(0x1C).UInt32(9).UInt32(2).Build())
            .Rows(2, binary: true).End(0, ServerStatus.LastRowSent).Quit(),
        ["pipelined prepare and execute"] = static () => new Conversation(MariaDb).LogIn()
            .Prepare("SELECT ?").Execute(uint.MaxValue).Sequence(1).Prepared(5, 1, 1)
            .Sequence(1).Server([1, 1]).Definitions(1).Rows(2, binary: true).End().Quit(),
        ["pipelined queries"] = static () => new Conversation().LogIn()
            .Query("SELECT 1").Query("UPDATE t").Query("SELECT 3").Sequence(1).ResultSet(1).Sequence(1).Ok(5)
            .Sequence(1).ResultSet(3).Quit(),
        ["metadata left out"] = static () => new Conversation(MariaDb).LogIn()
            .Prepare("SELECT 1").Prepared(5, 0, 1).Execute(5).Server([1, 1]).Definitions(1).Rows(2, binary: true).End()
            .Execute(5).Server([1, 0]).Rows(3, binary: true).End().Quit(),
        ["metadata left out, EOF dialect"] = static () =>
            new Conversation(Conversation.Basic | CapabilityFlags.OptionalResultsetMetadata).LogIn()
            .Query("SELECT 1").Server([1, 0]).Eof().Rows(3).End().Quit(),
        ["bulk execute"] = static () => new Conversation(MariaDb).LogIn()
            .Prepare("INSERT INTO t VALUES (?)").Prepared(5, 1, 0)
            .Command(new PayloadBuilder().Byte(0xFA).UInt32(5).UInt16(128).Zeros(20).Build()).Ok(4).Quit(),
        ["progress reports"] = static () => new Conversation(MariaDb).LogIn()
            .Query("ALTER TABLE t").Server(Progress()).Server(Progress()).Ok().Quit(),
        ["local infile"] = static () => new Conversation().LogIn()
            .Query("LOAD DATA LOCAL INFILE 'x' INTO TABLE t").Server(new PayloadBuilder().Byte(0xFB).Text("x").Build())
            .Client([.. "a,b\n"u8]).Client([]).Ok(1).Query("SELECT 1").ResultSet(1).Quit(),
        ["query attributes"] = static () => new Conversation(Conversation.Modern | CapabilityFlags.QueryAttributes)
            .LogIn().Command(WithoutAttributes("SELECT 0")).ResultSet(1)
            .Command(WithAttributes("SELECT 1")).ResultSet(1).Quit(),
        ["session-tracked schema"] = static () => new Conversation(Conversation.Modern).LogIn()
            .Query("SELECT 1").ResultSet(1).Query("CALL moves()").Ok(trackSchema: "till_2")
            .Query("SELECT 2").ResultSet(1).Quit(),
        ["schema moves"] = static () => new Conversation().LogIn()
            .Command([2, .. "a"u8]).Ok().Query("SELECT 1").ResultSet(1)
            .Query(" use `b``c` ;").Ok().Query("SELECT 2").ResultSet(1)
            .Query("USE nowhere").Error(1049).Query("SELECT 3").ResultSet(1).Quit(),
        ["change user"] = static () => new Conversation().LogIn()
            .Prepare("SELECT 1").Prepared(1, 0, 1)
            .Command(new PayloadBuilder().Byte(0x11).NullTerminated("bob").Byte(2).Text("xy").NullTerminated("bar")
                .UInt16(33).NullTerminated("mysql_native_password").Build())
            .Server(new PayloadBuilder().Byte(0xFE).NullTerminated("mysql_native_password").Zeros(21).Build())
            .Client(new byte[20]).Ok().Query("SELECT 1").ResultSet(1).Execute(1).Error(1243, "HY000").Quit(),
        ["other commands"] = static () => new Conversation().LogIn()
            .Command([0x0E]).Ok().Command([9]).Server([.. "Uptime: 1"u8]).Command([0x1B, 0, 0]).Eof()
            .Command([4, .. "t\0%"u8]).Server(Conversation.Definition()).Server(Conversation.Definition()).Eof()
            .Command([0x0A]).ResultSet(2).Command([0x1F]).Ok().Command([0x0D]).Eof().Quit(),
        ["caching_sha2 in full"] = static () => new Conversation(Conversation.Modern).Greet().Respond()
            .Server([1, 4]).Client([2]).Server([1, .. "-----BEGIN PUBLIC KEY-----"u8]).Client(new byte[256]).Ok()
            .Query("SELECT 1").ResultSet(1).Quit(),
        ["auth switch"] = static () => new Conversation().Greet().Respond()
            .Server(new PayloadBuilder().Byte(0xFE).NullTerminated("client_ed25519").Zeros(32).Build())
            .Client(new byte[64]).Ok().Query("SELECT 1").ResultSet(1).Quit(),
        ["caching_sha2 at once"] = static () => new Conversation(Conversation.Modern).Greet().Respond()
            .Server([1, 3]).Ok().Query("SELECT 1").ResultSet(1),
        ["sha256"] = static () => new Conversation().Greet().Respond().Client([1])
            .Server([1, .. "-----BEGIN PUBLIC KEY-----"u8]).Client(new byte[256]).Ok().Query("SELECT 1").ResultSet(1),
        ["several factors"] = static () => new Conversation(Conversation.Modern | CapabilityFlags.MultiFactorAuthentication)
            .Greet().Respond().Server([1, 3])
            .Server(new PayloadBuilder().Byte(2).NullTerminated("authentication_ldap_simple").Zeros(20).Build()).Client(new byte[9])
            .Server(new PayloadBuilder().Byte(2).NullTerminated("authentication_webauthn_client").Zeros(40).Build())
            .Client(new byte[200]).Server([1, 7, 7]).Client([1]).Ok().Query("SELECT 1").ResultSet(1),
        ["old auth switch"] = static () => new Conversation().Greet("4.1.24-pro").Respond()
            .Server([0xFE]).Client([.. "5CVHKNUP\0"u8]).Ok().Query("SELECT 1").ResultSet(1),
        ["change user refused"] = static () => new Conversation().LogIn().Query("USE till").Ok()
            .Command(new PayloadBuilder().Byte(0x11).NullTerminated("bob").Byte(2).Text("xy").NullTerminated("bar")
                .UInt16(33).NullTerminated("mysql_native_password").Build())
            .Error(1045, "28000").Query("SELECT 1").ResultSet(1),
        ["call with output parameters"] = static () => new Conversation().LogIn()
            .Prepare("CALL p(?)").Prepared(1, 1, 0).Execute(1)
            .ResultSet(2, binary: true, status: Conversation.AutoCommit | ServerStatus.MoreResultsExist)
            .ResultSet(
                1, binary: true, status: Conversation.AutoCommit | ServerStatus.MoreResultsExist | ServerStatus.OutputParameters)
            .Ok(3).Query("SELECT 1").ResultSet(1),
        ["GTID dump"] = static () => new Conversation(Conversation.Modern).LogIn()
            .Command(new PayloadBuilder().Byte(0x1E).UInt16(0).UInt32(2).UInt32(0).UInt64(4).UInt32(8).Zeros(8).Build())
            .Server(new PayloadBuilder().Byte(0).Zeros(40).Build()).Server(new PayloadBuilder().Byte(0).Zeros(9).Build()),
        ["clone"] = static () => new Conversation(Conversation.Modern).LogIn()
            .Command([0x20]).Server(new PayloadBuilder().Byte(0).Zeros(40).Build()),
        ["refused login"] = static () => new Conversation().Greet().Respond("eve").Error(1045, "28000"),
        ["refused connection"] = static () => new Conversation().Server([0xFF, 0x10, 0x04, .. "Too many"u8]),
        ["TLS"] = static () => new Conversation().Greet()
            .Client(new PayloadBuilder().UInt32((uint)(Conversation.Basic | CapabilityFlags.Ssl)).UInt32(1 << 24)
                .Byte(45).Zeros(23).Build())
            .Raw(true, [0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5]).Raw(false, [0x16, 3, 3, 0, 1, 9]),
        ["compression"] = static () => new Conversation(Conversation.Basic | CapabilityFlags.Compress).LogIn()
            .Raw(true, [9, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 3, .. "DO 1"u8]),
        ["replication"] = static () => new Conversation().LogIn()
            .Query("SET @slave_uuid = 'x'").Ok()
            .Command(new PayloadBuilder().Byte(0x15).Zeros(20).Build()).Ok()
            .Command(new PayloadBuilder().Byte(0x12).UInt32(4).UInt16(0).UInt32(2).Text("bin.000001").Build())
            .Server(new PayloadBuilder().Byte(0).Zeros(40).Build()).Server(new PayloadBuilder().Byte(0).Zeros(9).Build()),
        ["server before 4.1"] = static () => new Conversation(CapabilityFlags.LongPassword)
            .Server(new PayloadBuilder().Byte(10).NullTerminated("3.23.54").UInt32(7).Text("12345678").Byte(0)
                .UInt16(0x2C).Byte(8).UInt16(2).Zeros(13).Build())
            .Client(new PayloadBuilder().UInt16(0x2D & ~0x20).Bytes([0, 0, 0]).NullTerminated("old")
                .NullTerminated("passpass").NullTerminated("db").Build())
            .Server([0, 0, 0, 2, 0])
            .Query("SELECT 1").Server([1]).Server([1, .. "t"u8, 1, .. "c"u8, 3, 1, 0, 0, 1, 8, 2, 1, 0])
            .Server([0xFE]).Server([1, .. "1"u8]).Server([0xFE])
            .Query("UPDATE t").Server([0, 3, 0, 2, 0]).Query("X").Server([0xFF, 0x28, 0x04, .. "bad"u8]).Quit(),
        ["idle too long"] = static () => new Conversation().LogIn()
            .Query("SELECT 1").ResultSet(1).Sequence(0).Error(4031, "HY000"),
        ["aborted"] = static () => new Conversation().LogIn().Query("SELECT SLEEP(9)"),
        ["aborted amid rows"] = static () => new Conversation().LogIn()
            .Query("SELECT a").Server([1]).Definitions(1).Rows(2),
    };

    private static byte[] Progress() => new PayloadBuilder()
        .Byte(0xFF).UInt16(0xFFFF).Byte(1).Byte(1).Byte(2).Bytes([10, 0, 0]).LengthEncoded("copy").Build();

    private static byte[] WithoutAttributes(string sql) => [3, 0, 1, .. Encoding.UTF8.GetBytes(sql)];

    private static byte[] WithAttributes(string sql)
    {
        PayloadBuilder builder = new PayloadBuilder().Byte(3).Integer(6).Integer(1).Byte(0b10).Byte(1);
        (byte Type, string Name)[] types = [(0xFE, "trace"), (0xFE, "null"), (8, "big"), (12, "at"), (1, "tiny"), (6, "n")];
        foreach ((byte type, string name) in types)
        {
            builder.Byte(type).Byte(0).LengthEncoded(name);
        }

        return builder.LengthEncoded("SELECT secret").UInt64(99).Byte(4).Zeros(4).Byte(1).Text(sql).Build();
    }
}
