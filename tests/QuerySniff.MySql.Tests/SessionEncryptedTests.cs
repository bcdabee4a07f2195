using System.Buffers.Binary;

namespace QuerySniff.MySql.Tests;

/// <summary>Which version of TLS a session tells, and that it tells none for which there is no proof.</summary>
public class SessionEncryptedTests
{
    private const int SupportedVersions = 43;
    private const int KeyShare = 51;
    private const int RenegotiationInfo = 0xFF01;

    /// <summary>Bytes of the server's X25519MLKEM768 key share, the largest in use.</summary>
    private const int HybridKeyShareBytes = 1120 + 4;

    private static readonly byte[] ClientHello = Record(22, 0x0301, [1, 0, 0, 3, 3, 3, 7]);
    private static readonly byte[] Certificate = Record(22, 0x0303, [11, 0, 3, 0, .. new byte[768]]);

    public static TheoryData<string, int, TlsVersion> ServerHellos => new()
    {
        { Hex(Hello(0x0303, (RenegotiationInfo, [0]))), 0, TlsVersion.Tls12 },
        { Hex(Hello(0x0303, (SupportedVersions, [3, 4]), (KeyShare, new byte[36]))), 0, TlsVersion.Tls13 },
        { Hex(Hello(0x0303, (KeyShare, new byte[HybridKeyShareBytes]), (SupportedVersions, [3, 4]))), 0, TlsVersion.Tls13 },
        { Hex(Hello(0x0303)), 0, TlsVersion.Tls12 },
        { Hex(Hello(0x0302)), 0, TlsVersion.Tls11 },
        { Hex(Hello(0x0301)), 0, TlsVersion.Tls10 },
        { Hex(Hello(0x0303, (SupportedVersions, [3, 5]))), 0, (TlsVersion)0x0305 },
        { Hex(Hello(0x0303, (RenegotiationInfo, [0]))), 1, TlsVersion.Tls12 },
    };

    [Theory]
    [MemberData(nameof(ServerHellos))]
    public void TlsVersion_ServerHelloSplitAnywhere_IsTheOneItNames(string hello, int certificates, TlsVersion expected)
    {
        byte[] bytes = [.. Convert.FromHexString(hello), .. Enumerable.Repeat(Certificate, certificates).SelectMany(c => c)];
        for (int split = 0; split < bytes.Length; split++)
        {
            Rig rig = Rig.AskForTls().Client(ClientHello);
            rig.Server(bytes[..split]);
            rig.Server(bytes[split..]);

            Assert.Equal(expected, rig.Session.TlsVersion);
            Assert.Equal(0, rig.Session.HeldBytes);
        }
    }

    [Fact]
    public void TlsVersion_ServerHelloByteByByte_IsToldWithItsLastByte()
    {
        byte[] hello = Hello(0x0303, (SupportedVersions, [3, 4]), (KeyShare, new byte[36]));
        Rig rig = Rig.AskForTls().Client(ClientHello);
        foreach (byte value in hello.AsSpan(0, hello.Length - 1))
        {
            rig.Server([value]);
            Assert.Null(rig.Session.TlsVersion);
        }

        rig.Server(hello[^1..]);

        Assert.Equal(TlsVersion.Tls13, rig.Session.TlsVersion);
    }

    [Fact]
    public void TlsVersion_AskedForAndNoAnswerYet_IsNotTold()
    {
        Rig rig = Rig.AskForTls().Client(ClientHello);

        Assert.Null(rig.Session.TlsVersion);
        Assert.Equal(SessionPhase.Encrypted, rig.Session.Phase);
        Assert.Equal([SessionEvent.Encrypted], rig.Sink.Events);
    }

    [Fact]
    public void TlsVersion_BeginningOfTheServersStreamLost_IsUnknown()
    {
        byte[] hello = Hello(0x0303, (SupportedVersions, [3, 4]));
        Rig rig = Rig.AskForTls().Server(hello[..20]);

        rig.Session.OnGap(toServer: true, 0, 9, ref rig.Sink);
        Assert.Null(rig.Session.TlsVersion);
        rig.Session.OnGap(toServer: false, 0, 9, ref rig.Sink);
        rig.Server(hello);

        Assert.Equal(TlsVersion.Unknown, rig.Session.TlsVersion);
        Assert.Equal(0, rig.Session.HeldBytes);
    }

    public static TheoryData<string> NoServerHellos => new()
    {
        Hex(Record(21, 0x0303, [2, 40])),
        Hex(Record(22, 0x0303, [14, 0, 0, 0])),
        Hex(Record(22, 0x0303, [2, 0x10, 0, 0, 3, 3])),
        Hex(Record(22, 0x0303, [2, 0, 1, 0, 3])),
        Hex(Hello(0x0303, (KeyShare, new byte[SessionLimits.TlsServerHelloBytesMax]))),
        Hex([22, 3, 3, 0, 50, 2, 0, 0, 46, 3, 3, .. new byte[32], 0xFF, .. new byte[11]]),
        Hex([0xFF, 0x15, 0x04, .. "#28000no"u8]),
    };

    [Theory]
    [MemberData(nameof(NoServerHellos))]
    public void TlsVersion_AnswerThatIsNoSoundServerHello_IsUnknown(string answer)
    {
        Rig rig = Rig.AskForTls().Client(ClientHello).Server(Convert.FromHexString(answer));

        Assert.Equal(TlsVersion.Unknown, rig.Session.TlsVersion);
        Assert.Equal(0, rig.Session.HeldBytes);
    }

    [Theory]
    [InlineData(0x0300, TlsVersion.Ssl30)]
    [InlineData(0x0301, TlsVersion.Tls10)]
    [InlineData(0x0302, TlsVersion.Tls11)]
    [InlineData(0x0303, TlsVersion.Unknown)]
    public void TlsVersion_JoinedMidStream_IsToldOnlyWhereRecordsDiffer(int recordVersion, TlsVersion expected)
    {
        foreach (bool toServer in new[] { true, false })
        {
            Rig rig = new(joinedMidStream: true);

            rig.Say(toServer, Record(23, recordVersion, new byte[80]));

            Assert.Equal(SessionPhase.Encrypted, rig.Session.Phase);
            Assert.Equal(expected, rig.Session.TlsVersion);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TlsVersion_JoinedBeforeTheServerHello_IsTheOneItNames(bool clientHelloSeen)
    {
        Rig rig = new(joinedMidStream: true);
        rig.Client(clientHelloSeen ? ClientHello : []);

        rig.Server(Hello(0x0303, (SupportedVersions, [3, 4])));

        Assert.Equal(TlsVersion.Tls13, rig.Session.TlsVersion);
    }

    [Fact]
    public void TlsVersion_NoTls_IsNotTold()
    {
        Rig rig = new(joinedMidStream: false);

        Assert.Null(rig.Session.TlsVersion);
    }

    [Fact]
    public void Reset_EncryptedSession_ForgetsTheVersion()
    {
        Rig rig = Rig.AskForTls().Server(Hello(0x0303));

        rig.Session.Reset(joinedMidStream: false);

        Assert.Null(rig.Session.TlsVersion);
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);

    private static byte[] Record(byte type, int version, byte[] content) =>
        [type, (byte)(version >> 8), (byte)version, .. Network16(content.Length), .. content];

    /// <summary>A ServerHello with a session id of 32 bytes, after RFC 8446, section 4.1.3; without extensions as in RFC 5246.</summary>
    private static byte[] Hello(int version, params (int Type, byte[] Data)[] extensions)
    {
        byte[] all = [.. extensions.SelectMany(e => (byte[])[.. Network16(e.Type), .. Network16(e.Data.Length), .. e.Data])];
        byte[] body =
        [
            .. Network16(version), .. new byte[32], 32, .. new byte[32], 0x13, 0x02, 0,
            .. extensions.Length > 0 ? (byte[])[.. Network16(all.Length), .. all] : [],
        ];
        return Record(22, 0x0303, [2, 0, .. Network16(body.Length), .. body]);
    }

    private static byte[] Network16(int value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    private sealed class Rig
    {
        public RecordingSink Sink;

        public Rig(bool joinedMidStream)
        {
            Session = new Session<string>(joinedMidStream);
            Sink = new RecordingSink(Session);
        }

        public Session<string> Session { get; }

        /// <summary>Up to the SSLRequest.</summary>
        public static Rig AskForTls()
        {
            Rig rig = new(joinedMidStream: false);
            foreach (Conversation.Message message in Conversations.All["TLS"]().Messages.Take(2))
            {
                rig.Say(message.ToServer, message.ToServer ? message.Bytes[..36] : message.Bytes);
            }

            return rig;
        }

        public Rig Client(byte[] bytes) => Say(toServer: true, bytes);

        public Rig Server(byte[] bytes) => Say(toServer: false, bytes);

        public Rig Say(bool toServer, byte[] bytes)
        {
            Session.OnData(toServer, 0, bytes, ref Sink);
            return this;
        }
    }
}
