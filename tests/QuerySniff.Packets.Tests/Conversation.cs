namespace QuerySniff.Packets.Tests;

/// <summary>
/// A conversation between a client and a server as two sound TCP stacks would send it: every segment acknowledges all that
/// came before it. Empty acknowledgements are left out, as the capture's filter does.
/// </summary>
internal sealed class Conversation
{
    private readonly uint[] _next = new uint[2];
    private readonly List<TestSegment> _segments = [];

    public Conversation(uint clientStart = 1_000, uint serverStart = 5_000)
    {
        _next[0] = clientStart;
        _next[1] = serverStart;
    }

    public IReadOnlyList<TestSegment> Segments => _segments;

    /// <summary>A login, three commands and a quit: a dialogue in the manner of MySQL's.</summary>
    public static Conversation Sample(int segmentBytes = 40, uint clientStart = 1_000, uint serverStart = 5_000)
    {
        Random random = new(7);
        Conversation conversation = new Conversation(clientStart, serverStart).Handshake();
        int[] sizes = [78, 150, 11, 33, 260, 5, 7, 90, 1, 9];
        StreamDirection direction = StreamDirection.ToClient;
        foreach (int size in sizes)
        {
            byte[] message = new byte[size];
            random.NextBytes(message);
            conversation.Send(direction, message, segmentBytes);
            direction = 1 - direction;
        }

        return conversation.Fin(StreamDirection.ToServer).Fin(StreamDirection.ToClient);
    }

    public Conversation Handshake()
    {
        Add(StreamDirection.ToServer, TcpFlags.Syn, [], acknowledges: false);
        Add(StreamDirection.ToClient, TcpFlags.Syn, [], acknowledges: true);
        return this;
    }

    public Conversation Send(StreamDirection direction, byte[] message, int segmentBytes = int.MaxValue)
    {
        foreach (byte[] part in message.Chunk(segmentBytes))
        {
            Add(direction, TcpFlags.None, part, acknowledges: true);
        }

        return this;
    }

    public Conversation ToServer(string text) => Send(StreamDirection.ToServer, Bytes(text));

    public Conversation ToClient(string text) => Send(StreamDirection.ToClient, Bytes(text));

    public Conversation Fin(StreamDirection direction)
    {
        Add(direction, TcpFlags.Fin, [], acknowledges: true);
        return this;
    }

    public Conversation Reset(StreamDirection direction)
    {
        Add(direction, TcpFlags.Reset, [], acknowledges: true);
        return this;
    }

    /// <summary>The transcript that a flawless tracker writes of some segments, in the order in which they were sent.</summary>
    public static string Expected(IEnumerable<TestSegment> segments, Func<TestSegment, bool>? isLost = null)
    {
        Transcript transcript = new(default);
        foreach (TestSegment segment in segments)
        {
            if (isLost?.Invoke(segment) == true)
            {
                transcript.Gap(segment.Direction, segment.Payload.Length + (segment.IsFin ? 1 : 0));
            }
            else if (segment.Payload.Length > 0)
            {
                transcript.Data(segment.Direction, 0, segment.Payload);
            }
        }

        return transcript.Text;
    }

    public static byte[] Bytes(string text) => System.Text.Encoding.ASCII.GetBytes(text);

    private void Add(StreamDirection direction, TcpFlags flags, byte[] payload, bool acknowledges)
    {
        uint? ack = acknowledges ? _next[1 - (int)direction] : null;
        _segments.Add(new TestSegment(direction, _next[(int)direction], ack, flags, payload));
        int numbers = payload.Length + ((flags & (TcpFlags.Syn | TcpFlags.Fin)) != TcpFlags.None ? 1 : 0);
        _next[(int)direction] += (uint)numbers;
    }
}
