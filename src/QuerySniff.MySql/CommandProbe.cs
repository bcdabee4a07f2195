using System.Buffers.Binary;

namespace QuerySniff.MySql;

/// <summary>
/// Judges whether a piece of the client's stream, met out of step, begins a command. It does for certain only
/// together with the response: see <see cref="SessionPhase.Resynchronising"/>.
/// </summary>
internal static class CommandProbe
{
    /// <summary>Characters of a longer statement that must be text for its beginning to count as one.</summary>
    private const int TextSampleLength = 8;

    /// <summary>
    /// The packets must be commands, each with sequence id 0 and a length that its command allows, and end just where
    /// the piece ends. A last packet that is longer than the piece must be a statement that reads like text.
    /// </summary>
    public static bool IsPlausible(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            if (data.Length <= Protocol.HeaderBytes)
            {
                return false;
            }

            uint header = BinaryPrimitives.ReadUInt32LittleEndian(data);
            int length = (int)(header & Protocol.PacketLengthMax);
            bool firstOfExchange = header >> 24 == 0;
            ReadOnlySpan<byte> payload = data[Protocol.HeaderBytes..];
            CommandCode code = (CommandCode)payload[0];
            if (!firstOfExchange
                || !CommandRule.TryFind(code, out CommandRule rule)
                || !rule.IsSent
                || !rule.Allows(length))
            {
                return false;
            }

            if (length > payload.Length)
            {
                return code is CommandCode.Query or CommandCode.StatementPrepare && ReadsLikeText(payload[1..]);
            }

            data = payload[length..];
        }

        return true;
    }

    /// <summary>
    /// Whether a piece that comes just where a command has to begin does begin one, as far as it goes: the first packet must
    /// be a command with sequence id 0 and a length that it allows.
    /// </summary>
    public static bool MayFollow(ReadOnlySpan<byte> data)
    {
        if (data.Length < Protocol.HeaderBytes)
        {
            return true;
        }

        uint header = BinaryPrimitives.ReadUInt32LittleEndian(data);
        int length = (int)(header & Protocol.PacketLengthMax);
        return header >> 24 == 0 && length > 0
            && (data.Length == Protocol.HeaderBytes
                || (CommandRule.TryFind((CommandCode)data[Protocol.HeaderBytes], out CommandRule rule)
                    && rule.IsSent
                    && rule.Allows(length)));
    }

    private static bool ReadsLikeText(ReadOnlySpan<byte> text)
    {
        // No attributes before the text: a zero count and the number of sets.
        if (text.Length > 2 && text[0] == 0 && text[1] == 1)
        {
            text = text[2..];
        }

        return text.Length >= TextSampleLength && !text[..TextSampleLength].ContainsAnyExcept(TextCharacters);
    }

    private static readonly System.Buffers.SearchValues<byte> TextCharacters = System.Buffers.SearchValues.Create(
        [(byte)'\t', (byte)'\n', (byte)'\r', .. Enumerable.Range(0x20, 0x5F).Select(static c => (byte)c)]);
}
