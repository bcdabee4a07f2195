using QuerySniff.Compression;

namespace QuerySniff.MySql.Tests;

/// <summary>Hostile bytes: nothing throws, nothing grows.</summary>
public sealed class SessionFuzzTests
{
    /// <summary>Two statements' prefixes, in buffers of the pool's next power of two.</summary>
    private const int HeldBytesMax = 4 * SessionLimits.StatementBytesMax;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OnData_Garbage_IsNoCommandThatSucceeds(bool joinedMidStream)
    {
        using Decompressor decompressor = new();
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            Session<string> session = new(joinedMidStream, decompressor);
            RecordingSink sink = new(session);
            for (int i = 0; i < 40; i++)
            {
                byte[] data = new byte[random.Next(1, 1500)];
                random.NextBytes(data);
                session.OnData(random.Next(2) == 0, i, data, ref sink);
                Assert.InRange(session.HeldBytes, 0, HeldBytesMax);
            }

            session.OnClosed(1, ref sink);
            Assert.Empty(sink.Commands);
            Assert.Equal(0, session.HeldBytes);
        }
    }

    [Fact]
    public void OnData_MutatedConversations_NeverThrow()
    {
        string[] names = [.. Conversations.All.Keys];
        using Decompressor decompressor = new();
        HeldMemory memory = new(bytesMax: 100);
        for (int seed = 0; seed < 6000; seed++)
        {
            Random random = new(seed);
            Session<string> session = new(random.Next(8) == 0, decompressor, seed % 2 == 0 ? memory : null);
            RecordingSink sink = new(session);
            Conversation conversation = Conversations.All[names[seed % names.Length]]();
            if (random.Next(3) == 0)
            {
                conversation = CompressedConversation.Of(conversation, CompressedConversation.Zlib, random.Next(40, 4000));
            }

            foreach (Conversation.Message message in conversation.Messages)
            {
                FeedMutated(session, message, random, ref sink);
                Assert.InRange(session.HeldBytes, 0, HeldBytesMax);
            }

            session.OnClosed(long.MaxValue, ref sink);
            Assert.Equal(0, session.HeldBytes);
            Assert.Equal(0, memory.Bytes);
        }

        Assert.NotEqual(0, memory.Refusals);
    }

    private static void FeedMutated(
        Session<string> session,
        Conversation.Message message,
        Random random,
        ref RecordingSink sink)
    {
        byte[] bytes = [.. message.Bytes];
        switch (random.Next(12))
        {
            case 0:
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes = bytes[..random.Next(bytes.Length)];
                break;
            case 2:
                session.OnGap(message.ToServer, message.Timestamp, random.Next(1, 2000), ref sink);
                break;
            case 3:
                bytes = [.. bytes, .. bytes[random.Next(bytes.Length)..]];
                break;
            case 4:
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                break;
        }

        int cut = random.Next(bytes.Length + 1);
        session.OnData(message.ToServer, message.Timestamp, bytes.AsSpan(0, cut), ref sink);
        session.OnData(message.ToServer, message.Timestamp, bytes.AsSpan(cut), ref sink);
    }
}
