using System.Buffers.Binary;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

/// <summary>What open connections cost, through the whole pipeline; the clock plays no part.</summary>
public sealed class ConnectionMemoryTests
{
    private const long Start = 1_700_000_000_000_000_000;
    private const int Connections = 100_000;
    private const int ConnectionsAHost = 1_000;
    private const long Mebibyte = 1L << 20;

    private static readonly int[] Ports = [WireConversation.ServerPort];

    [Fact]
    public void OpenConnections_AHundredThousand_StayWithinTheirShareOfTheBound()
    {
        List<byte[]> session = Session();
        using WindowRecorder recorder = new(Ports, new WindowRing());
        Connect(recorder, session, 0, 1_000);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        Connect(recorder, session, 1_000, Connections + 1_000);

        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine($"bytes a connection: {bytes / Connections}");
        Assert.Equal((Connections + 1_000) * 2, recorder.Current.Commands);
        Assert.InRange(bytes, 0, 150 * Mebibyte);
    }

    /// <summary>Logs in, prepares a statement, and runs a query.</summary>
    private static List<byte[]> Session()
    {
        WireConversation conversation = new();
        conversation.Prepare(1, "SELECT c FROM t WHERE id = ?");
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
