using System.Buffers.Binary;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

/// <summary>What open connections cost, through the whole pipeline; the clock plays no part.</summary>
[Collection(AloneCollection.Name)]
public sealed class ConnectionMemoryTests
{
    private const long Start = 1_700_000_000_000_000_000;
    private const int Connections = 100_000;
    private const int Warm = 1_000;
    private const int ConnectionsAHost = 1_000;
    private const long Mebibyte = 1L << 20;

    private static readonly int[] Ports = [WireConversation.ServerPort];

    /// <summary>
    /// What a connection may cost, in bytes: a hundred thousand then take 95 MiB of the 256 MiB within which the agent stays,
    /// with 32 MiB of ring and some 60 MiB of program.
    /// </summary>
    private const int ConnectionBytesMax = 1_000;

    [Fact]
    public void OpenConnections_AHundredThousand_StayWithinTheirShareOfTheBound()
    {
        List<byte[]> session = Session();
        using WindowRecorder recorder = new(Ports, new WindowRing());
        Connect(recorder, session, 0, Warm);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        Connect(recorder, session, Warm, Warm + Connections);

        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal((Warm + Connections) * 3, recorder.Current.Commands);
        Assert.Equal(0, recorder.Pipeline.Packets.FlowsEvicted);
        Assert.InRange(bytes / Connections, 0, ConnectionBytesMax);
    }

    [Fact]
    public void HalfOpenConnections_MoreThanTheTableHolds_AreEvictedAndCountedWithinTheSameMemory()
    {
        const int FlowsMax = 131_072;
        List<byte[]> syn = Session()[..1];
        using WindowRecorder recorder = new(Ports, new WindowRing());
        Connect(recorder, syn, 0, FlowsMax);
        Assert.Equal(0, recorder.Pipeline.Packets.FlowsEvicted);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        Connect(recorder, syn, FlowsMax, FlowsMax + Connections);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Mebibyte);
        Assert.Equal(Connections, recorder.Pipeline.Packets.FlowsEvicted);
        recorder.RecordCoverage(default);
        Assert.Equal(Connections, recorder.Current.Capture.FlowsEvicted);
        Assert.Equal(FlowsMax + Connections, recorder.Current.Servers.Total().ConnectionsOpened);
    }

    /// <summary>Logs in, prepares a statement and executes it, and runs a query.</summary>
    private static List<byte[]> Session()
    {
        WireConversation conversation = new();
        conversation.Prepare(1, "SELECT c FROM t WHERE id = ?");
        conversation.Execute(1, rows: 1);
        conversation.Query("SELECT c FROM t WHERE id = 1", rows: 1);
        return conversation.Frames;
    }

    /// <summary>The same session from other clients: the address and the port are written into its frames.</summary>
    private static void Connect(WindowRecorder recorder, List<byte[]> session, int from, int to)
    {
        long timestamp = Start + from;
        for (int connection = from; connection < to; connection++)
        {
            foreach (byte[] frame in session)
            {
                bool toServer = BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(22)) == WireConversation.ServerPort;
                BinaryPrimitives.WriteUInt32BigEndian(
                    frame.AsSpan(toServer ? 12 : 16), 0x0A00_0000 + (uint)(connection / ConnectionsAHost));
                BinaryPrimitives.WriteUInt16BigEndian(
                    frame.AsSpan(toServer ? 20 : 22), (ushort)(10_000 + (connection % ConnectionsAHost)));
                recorder.Pipeline.OnFrame(new Frame(timestamp++, WireConversation.LinkType, frame.Length, frame));
            }
        }
    }
}
