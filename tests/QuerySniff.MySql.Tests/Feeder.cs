using QuerySniff.Compression;

namespace QuerySniff.MySql.Tests;

/// <summary>Feeds conversations to sessions, whole or in pieces.</summary>
internal static class Feeder
{
    public static RecordingSink Whole(Conversation conversation) => Feed(conversation, static _ => [], close: true);

    public static RecordingSink ByteByByte(Conversation conversation) =>
        Feed(conversation, static message => Enumerable.Range(1, message.Bytes.Length - 1), close: true);

    /// <summary>The message that holds the conversation's nth byte is split before it.</summary>
    public static RecordingSink SplitAt(Conversation conversation, int position)
    {
        int seen = 0;
        return Feed(
            conversation,
            message =>
            {
                int offset = position - seen;
                seen += message.Bytes.Length;
                return offset > 0 && offset < message.Bytes.Length ? [offset] : [];
            },
            close: true);
    }

    public static RecordingSink Feed(
        Conversation conversation,
        Func<Conversation.Message, IEnumerable<int>> cuts,
        bool close)
    {
        using Decompressor decompressor = new();
        Session<string> session = new(conversation.JoinedMidStream, decompressor);
        RecordingSink sink = new(session);
        foreach (Conversation.Message message in conversation.Messages)
        {
            int from = 0;
            foreach (int cut in cuts(message).Append(message.Bytes.Length))
            {
                session.OnData(message.ToServer, message.Timestamp, message.Bytes.AsSpan(from, cut - from), ref sink);
                from = cut;
            }
        }

        sink.Log.Add($"{session.Phase} {session.Charset}");
        if (close)
        {
            session.OnClosed(long.MaxValue, ref sink);
            Assert.Equal(0, session.HeldBytes);
        }

        return sink;
    }
}
