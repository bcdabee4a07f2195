using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

/// <summary>What TLS hides is counted by client and version, whole and in the window where it was seen.</summary>
[Collection(AloneCollection.Name)]
public sealed class EncryptedTrafficTests
{
    private const long Start = 1_700_000_000_000_000_000;
    private const long WindowNanoseconds = 10_000_000_000;
    private const int Tls12 = 0x0303;
    private const int Tls13 = 0x0304;

    private static readonly int[] Ports = [WireConversation.ServerPort];
    private static readonly byte[] ClientHello = [22, 3, 1, 0, 4, 1, 0, 0, 0];
    private static readonly byte[] Data = [23, 3, 3, 0, 95, .. new byte[95]];

    [Fact]
    public void Connections_InTwoVersions_AreCountedWithTheirBytes()
    {
        using WindowRecorder recorder = new(Ports, new WindowRing());
        Feed(recorder, Tls(40_001, Tls13, dataRecords: 3).Frames);
        Feed(recorder, Tls(40_002, Tls13, dataRecords: 1).Frames);
        Feed(recorder, Tls(40_003, Tls12, dataRecords: 2).Frames);

        DigestWindow window = recorder.Close(Start + WindowNanoseconds, default)!;

        Assert.Equal(
            [
                ("192.0.2.2:3306", "192.0.2.1", Tls13, 2L, 9L + 9 + 400, ServerHello(Tls13).Length * 2L),
                ("192.0.2.2:3306", "192.0.2.1", Tls12, 1L, 9L + 200, ServerHello(Tls12).Length),
            ],
            Rows(window));
        AssertSumsAgree(window);
        Assert.Equal(3, window.Servers.Total().ConnectionsEncrypted);
        Assert.Equal(0, window.Commands);
    }

    [Fact]
    public void Connection_OverTwoWindows_CountsTheConnectionOnceAndEachWindowsBytes()
    {
        WireConversation conversation = Tls(40_001, Tls13, dataRecords: 1);
        int first = conversation.Frames.Count;
        conversation.Opaque(toServer: false, Data);
        using WindowRecorder recorder = new(Ports, new WindowRing());

        Feed(recorder, conversation.Frames[..first]);
        DigestWindow one = recorder.Close(Start + WindowNanoseconds, default)!;
        Feed(recorder, conversation.Frames[first..]);
        DigestWindow two = recorder.Close(Start + (2 * WindowNanoseconds), default)!;

        Assert.Equal(1, one.Encrypted[0].Connections);
        Assert.Equal((0L, 0L, 100L), (two.Encrypted[0].Connections, two.Encrypted[0].BytesToServer, two.Encrypted[0].BytesToClient));
        AssertSumsAgree(one);
        AssertSumsAgree(two);
    }

    [Fact]
    public void Connection_BehindAProxy_CountsUnderTheClientThatItNames()
    {
        WireConversation conversation = new(proxyHeader: [.. "PROXY TCP4 203.0.113.9 198.51.100.1 51234 3306\r\n"u8], tls: true);
        conversation.Opaque(toServer: true, ClientHello);
        conversation.Opaque(toServer: false, ServerHello(Tls13));
        using WindowRecorder recorder = new(Ports, new WindowRing());

        Feed(recorder, conversation.Frames);

        Assert.Equal("203.0.113.9", Assert.Single(Rows(recorder.Close(Start + WindowNanoseconds, default)!)).Client);
    }

    [Fact]
    public void Connection_ThatEndsBeforeTheServerAnswers_CountsAsUnknown()
    {
        WireConversation conversation = new(tls: true);
        conversation.Opaque(toServer: true, ClientHello);
        using WindowRecorder recorder = new(Ports, new WindowRing());
        Feed(recorder, conversation.Frames);
        recorder.RecordCoverage(default);
        Assert.True(recorder.Current.Encrypted.IsEmpty);

        recorder.Pipeline.Close(Start + 1);
        DigestWindow window = recorder.Close(Start + WindowNanoseconds, default)!;

        Assert.Equal(("192.0.2.2:3306", "192.0.2.1", 0, 1L, 9L, 0L), Assert.Single(Rows(window)));
        AssertSumsAgree(window);
    }

    [Fact]
    public void Connection_JoinedMidStream_CountsAsUnknownFromItsFirstRecord()
    {
        WireConversation conversation = Tls(40_001, Tls13, dataRecords: 4);
        using WindowRecorder recorder = new(Ports, new WindowRing());

        Feed(recorder, conversation.Frames[^3..]);
        DigestWindow window = recorder.Close(Start + WindowNanoseconds, default)!;

        Assert.Equal(("192.0.2.2:3306", "192.0.2.1", 0, 1L, 300L, 0L), Assert.Single(Rows(window)));
        AssertSumsAgree(window);
        Assert.Equal(0, window.Servers.Total().DecodedBytes);
    }

    [Fact]
    public void SteadyState_EncryptedConnection_AllocatesNothing()
    {
        WireConversation conversation = Tls(40_001, Tls13, dataRecords: 500);
        using WindowRecorder recorder = new(Ports, new WindowRing());
        Feed(recorder, conversation.Frames[..200]);
        List<byte[]> measured = conversation.Frames[200..];

        long before = GC.GetAllocatedBytesForCurrentThread();
        Feed(recorder, measured);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        DigestWindow window = recorder.Close(Start + WindowNanoseconds, default)!;
        Assert.Equal(9 + (500 * 100), window.Encrypted[0].BytesToServer);
    }

    /// <summary>No byte and no connection that is counted as encrypted is without a client and a version, and none twice.</summary>
    private static void AssertSumsAgree(DigestWindow window)
    {
        ServerCoverage total = window.Servers.Total();
        Assert.Equal(total.EncryptedBytes, Rows(window).Sum(row => row.ToServer + row.ToClient));
        Assert.Equal(total.ConnectionsEncrypted, Rows(window).Sum(row => row.Connections));
    }

    private static List<(string Server, string Client, int Version, long Connections, long ToServer, long ToClient)> Rows(
        DigestWindow window) =>
        [
            .. Enumerable.Range(0, window.Encrypted.Count).Select(i => window.Encrypted[i]).Select(static row =>
                (row.Server, row.Client, row.TlsVersion, row.Connections, row.BytesToServer, row.BytesToClient)),
        ];

    private static WireConversation Tls(ushort clientPort, int version, int dataRecords)
    {
        WireConversation conversation = new(clientPort, tls: true);
        conversation.Opaque(toServer: true, ClientHello);
        byte[] hello = ServerHello(version);
        conversation.Opaque(toServer: false, hello[..30]);
        conversation.Opaque(toServer: false, hello[30..]);
        for (int i = 0; i < dataRecords; i++)
        {
            conversation.Opaque(toServer: true, Data);
        }

        return conversation;
    }

    /// <summary>A ServerHello after RFC 8446, section 4.1.3; before TLS 1.3 without extensions.</summary>
    private static byte[] ServerHello(int version)
    {
        byte[] extensions = version == Tls13 ? [0, 6, 0, 43, 0, 2, 3, 4] : [];
        byte[] body = [3, 3, .. new byte[32], 0, 0x13, 0x01, 0, .. extensions];
        return [22, 3, 3, 0, (byte)(body.Length + 4), 2, 0, 0, (byte)body.Length, .. body];
    }

    private static void Feed(WindowRecorder recorder, List<byte[]> frames)
    {
        long timestamp = Start;
        foreach (byte[] frame in frames)
        {
            timestamp++;
            recorder.Pipeline.OnFrame(new Frame(timestamp, WireConversation.LinkType, frame.Length, frame));
        }
    }
}
