using System.Buffers;
using System.Buffers.Binary;

namespace QuerySniff.Rpc;

/// <summary>
/// The five bytes before a message: the compressed flag, and the length of the message as sent, big-endian
/// (doc/PROTOCOL-HTTP2.md, Length-Prefixed-Message).
/// </summary>
internal readonly record struct MessagePrefix(byte Flag, uint Length)
{
    public const int Bytes = 5;

    public const byte Plain = 0;
    public const byte Compressed = 1;

    /// <summary>Reads a prefix from the beginning of what has arrived.</summary>
    /// <returns>False if fewer than <see cref="Bytes"/> bytes have.</returns>
    public static bool TryRead(in ReadOnlySequence<byte> received, out MessagePrefix prefix)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        prefix = default;
        if (received.Length < Bytes)
        {
            return false;
        }

        received.Slice(0, Bytes).CopyTo(bytes);
        prefix = new MessagePrefix(bytes[0], BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]));
        return true;
    }

    public void Write(IBufferWriter<byte> output)
    {
        Span<byte> bytes = output.GetSpan(Bytes);
        bytes[0] = Flag;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[1..], Length);
        output.Advance(Bytes);
    }
}
