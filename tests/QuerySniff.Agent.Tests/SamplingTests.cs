using System.Buffers.Binary;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

/// <summary>What a sample of the connections does to the counts, through the whole pipeline.</summary>
public sealed class SamplingTests
{
    private const long Start = 1_700_000_000_000_000_000;
    private const long Window = DigestWindow.LengthNanosecondsDefault;
    private const int Connections = 8_000;
    private const int QueriesEach = 2;

    // SERVER_STATUS_IN_TRANS and SERVER_STATUS_AUTOCOMMIT.
    private const ushort InTransaction = 0x0003;

    private static readonly int[] Ports = [WireConversation.ServerPort];

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(64)]
    public void Sample_OfManyConnections_StandsForAllOfThem(int weight)
    {
        using WindowRecorder recorder = new(Ports, new WindowRing());
        recorder.Open(Start);
        recorder.Sample(weight, Start);

        long frames = Replay(recorder, Session().Frames, Start);
        DigestWindow window = recorder.Close(Start + Window, default)!;

        // The number of connections in the sample is binomial: five standard deviations are passed once in two million runs.
        double expected = Connections * QueriesEach;
        double deviation = QueriesEach * Math.Sqrt(Connections * (1.0 / weight) * (1 - (1.0 / weight))) * weight;
        Assert.Equal(weight, window.SampleWeight);
        Assert.InRange(window.Commands * weight, expected - (5 * deviation), expected + (5 * deviation));
        ServerCoverage traffic = window.Servers.Total();
        Assert.Equal(window.Commands, traffic.ConnectionsOpened * QueriesEach);
        Assert.Equal(frames, window.Capture.Frames);
        Assert.Equal(frames - (traffic.ConnectionsOpened * Session().Frames.Count), window.Capture.FramesSampledOut);
        Assert.Equal(
            (double)window.Capture.FramesSampledOut / frames, (double)window.Capture.BytesSampledOut / window.Capture.FrameBytes, 0.01);
        Assert.Equal(1.0, CoverageShare.Of(traffic, window.Capture));
    }

    [Fact]
    public void Sample_ConnectionsUnderWay_AreLeftAloneWithoutALoss()
    {
        const int Weight = 4;
        WireConversation conversation = Session();
        conversation.Query("SELECT c FROM t WHERE id = 3", rows: 1);

        // Cut in the middle of a command: after its request.
        List<byte[]> before = conversation.Frames[..^1];
        List<byte[]> after = conversation.Frames[^1..];
        using WindowRecorder recorder = new(Ports, new WindowRing());
        recorder.Open(Start);
        Replay(recorder, before, Start);
        DigestWindow whole = recorder.Close(Start + Window, default)!;
        recorder.Sample(Weight, Start + Window);
        Replay(recorder, after, Start + Window);
        DigestWindow sampled = recorder.Close(Start + (2 * Window), default)!;

        ServerCoverage traffic = sampled.Servers.Total();
        Assert.Equal((1, Weight), (whole.SampleWeight, sampled.SampleWeight));
        Assert.Equal(Connections * QueriesEach, whole.Commands);
        Assert.InRange(traffic.ConnectionsSampledOut, Connections / 2, Connections - 1);
        Assert.Equal(Connections - traffic.ConnectionsSampledOut, sampled.Commands);
        Assert.Equal(traffic.ConnectionsSampledOut * after.Count, sampled.Capture.FramesSampledOut);
        Assert.Equal(
            (0L, 0L, 0L, 0L), (traffic.CommandsUnanswered, traffic.CommandsTainted, traffic.Gaps, traffic.ConnectionsMidStream));
    }

    [Fact]
    public void Sample_AllAgain_JoinsTheOthersMidStream()
    {
        WireConversation conversation = Session();
        int first = conversation.Frames.Count;
        conversation.Query("SELECT c FROM t WHERE id = 3", rows: 1);
        conversation.Query("SELECT c FROM t WHERE id = 4", rows: 1);
        using WindowRecorder recorder = new(Ports, new WindowRing());
        recorder.Open(Start);
        recorder.Sample(16, Start);
        Replay(recorder, conversation.Frames[..first], Start);
        DigestWindow sampled = recorder.Close(Start + Window, default)!;
        recorder.Sample(1, Start + Window);
        Replay(recorder, conversation.Frames[first..], Start + Window);
        DigestWindow whole = recorder.Close(Start + (2 * Window), default)!;

        long followed = sampled.Servers.Total().ConnectionsOpened;
        Assert.Equal(1, whole.SampleWeight);
        Assert.Equal(Connections - followed, whole.Servers.Total().ConnectionsMidStream);
        Assert.Equal(0, whole.Capture.FramesSampledOut);
        Assert.Equal(Connections * 2, whole.Commands);
    }

    // One that is looked at stands for several from then on: the others would else be counted twice.
    [Fact]
    public void Sample_OpenConnectionsAndTransactions_HaveNotEnded()
    {
        const int Weight = 4;
        WireConversation conversation = Session();
        conversation.Statement("BEGIN"u8.ToArray(), status: InTransaction);
        using WindowRecorder recorder = new(Ports, new WindowRing());
        recorder.Open(Start);
        Replay(recorder, conversation.Frames, Start);
        DigestWindow whole = recorder.Close(Start + Window, default)!;
        recorder.Sample(Weight, Start + Window);
        DigestWindow sampled = recorder.Close(Start + (2 * Window), default)!;

        ConnectionCounts before = whole.Connections[0];
        ConnectionCounts after = sampled.Connections[0];
        long left = sampled.Servers.Total().ConnectionsSampledOut;
        Assert.Equal((Connections, Connections), (before.Opened, before.Open));
        Assert.Equal((0, 0, Connections - left), (after.Opened, after.Closed, after.Open));
        Assert.Equal((0, Connections), (whole.Transactions[0].Count, whole.Transactions[0].Open));
        Assert.Equal((0, Connections - left), (sampled.Transactions[0].Count, sampled.Transactions[0].Open));
    }

    private static WireConversation Session()
    {
        WireConversation conversation = new();
        conversation.Query("SELECT c FROM t WHERE id = 1", rows: 1);
        conversation.Query("SELECT c FROM t WHERE id = 2", rows: 1);
        return conversation;
    }

    /// <summary>Feeds the same frames as of each of many connections, whose addresses and ports are written into them.</summary>
    private static long Replay(WindowRecorder recorder, List<byte[]> frames, long timestamp)
    {
        for (int connection = 0; connection < Connections; connection++)
        {
            foreach (byte[] frame in frames)
            {
                bool toServer = BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(22)) == WireConversation.ServerPort;
                BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(toServer ? 12 : 16), 0x0A00_0001);
                BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(toServer ? 20 : 22), (ushort)(10_000 + connection));
                recorder.Pipeline.OnFrame(new Frame(timestamp++, WireConversation.LinkType, frame.Length, frame));
            }
        }

        return (long)Connections * frames.Count;
    }
}
