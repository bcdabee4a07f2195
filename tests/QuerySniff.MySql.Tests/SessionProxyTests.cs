using System.Net;
using System.Text;
using QuerySniff.TestKit;

namespace QuerySniff.MySql.Tests;

/// <summary>The PROXY protocol: the client is the one that the proxy names.</summary>
public sealed class SessionProxyTests
{
    private const string Signature = "\r\n\r\n\0\r\nQUIT\n";

    public static TheoryData<string, byte[], string?> Headers => new()
    {
        { "v1 TCP4", [.. "PROXY TCP4 192.0.2.7 198.51.100.1 51234 3306\r\n"u8], "192.0.2.7:51234" },
        { "v1 TCP6", [.. "PROXY TCP6 2001:db8::7 2001:db8::1 51234 3306\r\n"u8], "[2001:db8::7]:51234" },
        { "v1 UNKNOWN", [.. "PROXY UNKNOWN\r\n"u8], null },
        { "v1 UNKNOWN with addresses", [.. "PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"u8], null },
        { "v1 with a port that is none", [.. "PROXY TCP4 192.0.2.7 198.51.100.1 99999 3306\r\n"u8], null },
        { "v1 with the wrong family", [.. "PROXY TCP6 192.0.2.7 198.51.100.1 51234 3306\r\n"u8], null },
        { "v2 TCP4", Binary(0x21, 0x11, [192, 0, 2, 7, 198, 51, 100, 1, 200, 34, 12, 234]), "192.0.2.7:51234" },
        {
            "v2 TCP6",
            Binary(0x21, 0x21, [.. Address("2001:db8::7"), .. Address("2001:db8::1"), 200, 34, 12, 234]),
            "[2001:db8::7]:51234"
        },
        {
            "v2 TCP4 with attributes",
            Binary(0x21, 0x11, [192, 0, 2, 7, 198, 51, 100, 1, 200, 34, 12, 234, 4, 0, 100, .. new byte[100]]),
            "192.0.2.7:51234"
        },
        {
            "v2 TCP4 with long attributes",
            Binary(0x21, 0x11, [192, 0, 2, 7, 198, 51, 100, 1, 200, 34, 12, 234, 4, 19, 136, .. new byte[5000]]),
            "192.0.2.7:51234"
        },
        { "v2 LOCAL", Binary(0x20, 0x00, []), null },
        { "v2 LOCAL with attributes", Binary(0x20, 0x00, [4, 0, 2, 0, 0]), null },
        { "v2 UNIX", Binary(0x21, 0x31, new byte[216]), null },
        { "v2 too short for its family", Binary(0x21, 0x11, new byte[3]), null },
        { "none", [], null },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void OnData_HeaderBeforeOrBehindTheGreeting_NamesTheClient(string name, byte[] header, string? client)
    {
        _ = name;
        foreach (bool before in new[] { true, false })
        {
            Conversation conversation = before ? new Conversation().Raw(true, header).Greet() : new Conversation().Greet().Raw(true, header);
            conversation.Respond().Ok().Query("SELECT 1").ResultSet(1);
            RecordingSink whole = Feed(conversation, int.MaxValue, client);

            Assert.Equal([SessionEvent.Authenticated], whole.Events);
            Assert.Contains("as=ann@shop", whole.Log[1], StringComparison.Ordinal);
            Assert.Equal(whole.Log, Feed(conversation, 1, client).Log);
            Assert.Equal(whole.Log, Feed(conversation, 13, client).Log);
        }
    }

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.7")]
    [InlineData("PROXIMITY")]
    [InlineData("\r\n\r\n\0\r\nQUIET")]
    public void OnData_AlmostAHeader_IsUnparsable(string beginning)
    {
        foreach (int pieceBytes in new[] { 1, 1000 })
        {
            Conversation conversation = new Conversation().Greet()
                .Raw(true, [.. Encoding.ASCII.GetBytes(beginning), .. Encoding.ASCII.GetBytes(new string('x', 200))]);

            RecordingSink sink = Feed(conversation, pieceBytes, client: null);

            Assert.Equal([SessionEvent.UnparsablePacket], sink.Events);
        }
    }

    [Theory]
    [InlineData(0x50)]
    [InlineData(0x0D)]
    public void OnData_PacketThatBeginsLikeAHeader_IsAPacket(byte length)
    {
        // The first byte of a packet is its length's lowest: 'P' and CR are lengths like any other.
        int userBytes = (length == 0x0D ? 0x10D : length) - 4 - 4 - 1 - 23 - 2;
        Conversation conversation = new Conversation().Greet().Client(new PayloadBuilder()
            .UInt32((uint)CapabilityFlags.Protocol41).UInt32(0).Byte(8).Zeros(23).NullTerminated(new string('u', userBytes)).Byte(0).Build())
            .Ok().Query("SELECT 1").ResultSet(1);
        Assert.Equal(length, conversation.Messages[1].Bytes[0]);

        RecordingSink whole = Feed(conversation, int.MaxValue, client: null);

        Assert.Equal([SessionEvent.Authenticated], whole.Events);
        Assert.Equal(whole.Log, Feed(conversation, 1, client: null).Log);
    }

    [MariaDbFact("mariadb")]
    public async Task OnData_RealServerBehindAProxy_AgreesOnTheClient()
    {
        using MariaDbServer server = await MariaDbServer.StartAsync("--proxy-protocol-networks=*");
        await server.ExecuteAsync("CREATE USER far@'192.0.2.7' IDENTIFIED BY 'far'; CREATE USER far@'2001:db8::7' IDENTIFIED BY 'far'");
        foreach (object[] row in Headers.Where(static row => (string)row[0] is "v1 TCP4" or "v1 TCP6" or "v2 TCP4" or "v2 TCP6" or "v2 TCP4 with attributes"))
        {
            await using WireRelay relay = new(server.Port, (byte[])row[1]);

            string user = await ProcessUnderTest.RunAsync(
                "mariadb",
                [
                    "--no-defaults", "--host=127.0.0.1", $"--port={relay.Port}", "--user=far", "--password=far", "--batch",
                    "--skip-column-names", "--execute=SELECT USER()",
                ]);
            await relay.DrainAsync();

            RecordingSink sink = Assert.Single(relay.Sinks);
            Assert.Equal([SessionEvent.Authenticated], sink.Events);
            Assert.Equal(user.Trim(), $"far@{Name(sink.ProxiedClient, withPort: false)}");
            Assert.Equal(row[2], Name(sink.ProxiedClient, withPort: true));
        }
    }

    private static RecordingSink Feed(Conversation conversation, int pieceBytes, string? client)
    {
        Session<string> session = new(joinedMidStream: false);
        RecordingSink sink = new(session);
        foreach (Conversation.Message message in conversation.Messages)
        {
            foreach (byte[] piece in message.Bytes.Chunk(pieceBytes))
            {
                session.OnData(message.ToServer, message.Timestamp, piece, ref sink);
            }
        }

        Assert.Equal(client, Name(session.ProxiedClient, withPort: true));
        session.OnClosed(long.MaxValue, ref sink);
        Assert.Equal(0, session.HeldBytes);
        return sink;
    }

    private static string? Name(ProxiedClient? client, bool withPort)
    {
        if (client is not { } known)
        {
            return null;
        }

        byte[] bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, known.Address);
        IPAddress address = new(bytes);
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return withPort ? new IPEndPoint(address, known.Port).ToString() : address.ToString();
    }

    private static byte[] Address(string text) => IPAddress.Parse(text).GetAddressBytes();

    private static byte[] Binary(byte command, byte family, byte[] rest) =>
        [.. Encoding.ASCII.GetBytes(Signature), command, family, (byte)(rest.Length >> 8), (byte)rest.Length, .. rest];
}
