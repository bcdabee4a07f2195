using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Contracts.V1;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

/// <summary>The same frames through one capture thread and through several: the batches are the same.</summary>
public sealed class SharedCaptureTests
{
    private const long Second = 1_000_000_000;
    private const long Start = 1_700_000_000 * Second;
    private const int Conversations = 12;
    private const ushort InTransaction = 3;

    // Three windows, and what is left: as many as may wait for the encoder.
    private const long Length = 32 * Second;

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 3)]
    [InlineData(4, 5)]
    [InlineData(5, 16)]
    public async Task Run_ConnectionsSharedAmongThreads_MakesTheBatchesOfOneThread(int seed, int threads)
    {
        (long Timestamp, byte[] Frame, int Conversation)[] capture = MakeCapture(new Random(seed));

        PushRequest[] expected = await CaptureAsync(capture, threads: 1);
        PushRequest[] actual = await CaptureAsync(capture, threads);

        Assert.InRange(expected.Length, 3, 5);
        Assert.True(expected[1].Windows[0] is
        {
            Rows.Count: > 3,
            Connections: [{ Open: > 1 }, ..],
            Transactions.Count: > 0,
            Unfinished.Count: > 0,
            Capture.Frames: > 10,
        });
        Assert.Equal(expected.Select(Describe), actual.Select(Describe));
    }

    private static async Task<PushRequest[]> CaptureAsync((long Timestamp, byte[] Frame, int Conversation)[] capture, int threads)
    {
        List<ClosedWindows> closed = [];
        for (int thread = 0; thread < threads; thread++)
        {
            using SharedSource source = new(
                [.. capture.Select(frame => (frame.Timestamp, frame.Frame, frame.Conversation % threads == thread))], Start + Length);
            WindowRing ring = new();
            using WindowRecorder recorder = new([WireConversation.ServerPort], ring);
            closed.Add(new ClosedWindows(ring));
            new CaptureLoop(source, recorder, closed[^1], source).Run();
        }

        AssembledWindows windows = new(closed);
        List<PushRequest> requests = [];
        await foreach (ClosedWindow window in windows.ReadAllAsync())
        {
            Assert.NotNull(window.Window);
            WindowEncoder encoder = new(new AgentIdentity("db7", TimeProvider.System), new KnownDigests());
            requests.Add(PushRequest.Parser.ParseFrom(Assert.Single(encoder.Encode(window.Window, default)).Message));
            windows.Return(window.Window);
        }

        Assert.Equal(default, windows.TakeDropped());
        return [.. requests];
    }

    // Connections that come and go, with transactions and errors; some are open at the end, and some of their queries run.
    private static (long Timestamp, byte[] Frame, int Conversation)[] MakeCapture(Random random)
    {
        List<(long, byte[], int)> frames = [];
        for (int i = 0; i < Conversations; i++)
        {
            WireConversation conversation = new((ushort)(40_000 + i), loginFailsWith: i == 7 ? (ushort)1045 : (ushort)0);
            for (int action = 0; i != 7 && action < 20; action++)
            {
                Act(conversation, random);
            }

            if (i % 4 == 0)
            {
                conversation.Ask("SELECT SLEEP(100)");
            }
            else if (i % 4 == 1)
            {
                conversation.Quit();
                conversation.Finish();
            }
            else if (i % 4 == 3)
            {
                conversation.Reset();
            }

            long time = Start + (random.Next(10) * Second);
            foreach (byte[] frame in conversation.Frames)
            {
                frames.Add((time, frame, i));
                time = Math.Min(time + random.NextInt64(Second), Start + Length);
            }
        }

        // Stable: the frames of a connection keep their order.
        return [.. frames.OrderBy(frame => frame.Item1)];
    }

    private static void Act(WireConversation conversation, Random random)
    {
        string table = random.Next(3).ToString(CultureInfo.InvariantCulture);
        switch (random.Next(6))
        {
            case 0:
                conversation.Statement("BEGIN"u8.ToArray(), InTransaction);
                break;
            case 1:
                conversation.Statement("COMMIT"u8.ToArray());
                break;
            case 2:
                conversation.FailingQuery($"SELECT nothing FROM t{table}");
                break;
            case 3:
                conversation.Statement([.. "UPDATE a SET b = 1"u8], InTransaction);
                break;
            default:
                conversation.Query($"SELECT c FROM t{table} WHERE id = {random.Next()}", random.Next(3));
                break;
        }
    }

    /// <summary>All that a batch says, in an order that does not depend on how it was made.</summary>
    private static string Describe(PushRequest request)
    {
        Window window = request.Windows[0];
        string[] strings = [.. request.Strings];
        IEnumerable<IMessage> messages =
        [
            .. window.Rows, .. window.Servers, .. window.Encrypted, .. window.Connections, .. window.Transactions,
            .. window.Unfinished, .. request.Digests, window.Capture,
        ];
        return string.Join('\n', messages.Select(message => Describe(message, strings)).Order(StringComparer.Ordinal)
            .Prepend($"{window.StartNs} {window.LengthMs}"));
    }

    private static string Describe(IMessage message, string[] strings) => message.Descriptor.Name + string.Concat(
        message.Descriptor.Fields.InFieldNumberOrder().Select(field => $" {field.Name}={Value(field, message, strings)}"));

    private static object? Value(FieldDescriptor field, IMessage message, string[] strings) =>
        field.Accessor.GetValue(message) is var value && field.Name.EndsWith("_index", StringComparison.Ordinal) && value is uint index
            ? strings[index]
            : value;
}
