using QuerySniff.TestKit;

namespace QuerySniff.MySql.Tests;

/// <summary>
/// A conversation as it would be with compression agreed on: from the first command on, each message's bytes go in
/// frames, as a real pair would cut and number them. zlib streams are made by the runtime's zlib; no server that the
/// tests can have speaks Zstandard, so those frames are made by the system's libzstd.
/// </summary>
internal static class CompressedConversation
{
    /// <summary>Clients and servers do not compress less than this (MIN_COMPRESS_LENGTH).</summary>
    private const int CompressedContentBytesMin = 50;

    /// <summary>Bytes from a handshake's version's end to its capabilities.</summary>
    private const int VersionToCapabilities = 1 + 4 + 8 + 1;

    /// <param name="plain">What is said.</param>
    /// <param name="compress">Compresses a frame's content.</param>
    /// <param name="contentBytesMax">Bytes of content a frame: packets cross the frames' borders.</param>
    /// <param name="flag">The capability that client and server agree on.</param>
    public static Conversation Of(
        Conversation plain,
        Func<byte[], byte[]> compress,
        int contentBytesMax,
        CapabilityFlags flag = CapabilityFlags.Compress)
    {
        Conversation compressed = new(plain.Capabilities) { JoinedMidStream = plain.JoinedMidStream };
        bool inCommands = plain.JoinedMidStream;
        byte sequence = 0;
        for (int i = 0; i < plain.Messages.Count; i++)
        {
            Conversation.Message message = plain.Messages[i];
            byte[] bytes = message.Bytes;
            bool beginsExchange = message.ToServer && bytes[3] == 0;
            inCommands |= beginsExchange;
            if (inCommands)
            {
                sequence = beginsExchange ? (byte)0 : sequence;
                bytes = [.. bytes.Chunk(contentBytesMax).SelectMany(content => Frame(content, sequence++, compress))];
            }
            else if (i < 2)
            {
                bytes = Agree(bytes, i == 0 ? Array.IndexOf(bytes, (byte)0, 5) + VersionToCapabilities : 4, flag);
            }

            compressed.Raw(message.ToServer, bytes).Flush();
        }

        return compressed;
    }

    /// <summary>A frame of the content.</summary>
    public static byte[] Frame(byte[] content, byte sequence, Func<byte[], byte[]> compress)
    {
        byte[] body = content.Length < CompressedContentBytesMin ? content : compress(content);
        int uncompressed = content.Length < CompressedContentBytesMin ? 0 : content.Length;
        return [.. UInt24(body.Length), sequence, .. UInt24(uncompressed), .. body];
    }

    public static byte[] Zlib(byte[] content) => Compressor.Zlib(content);

    public static byte[] Zstandard(byte[] content) => Compressor.Zstandard(content);

    private static byte[] Agree(byte[] bytes, int at, CapabilityFlags flag)
    {
        // In the handshake the flags' upper half stands behind charset and status.
        byte[] agreed = [.. bytes];
        bool isHandshake = at > 4;
        agreed[at + (flag == CapabilityFlags.Compress ? 0 : isHandshake ? 2 + 3 + 1 : 3)] |=
            (byte)(flag == CapabilityFlags.Compress ? 0x20 : 0x04);
        return agreed;
    }

    private static byte[] UInt24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];
}
