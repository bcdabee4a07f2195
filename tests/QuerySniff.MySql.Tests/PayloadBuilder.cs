using System.Buffers.Binary;
using System.Text;

namespace QuerySniff.MySql.Tests;

/// <summary>Writes the protocol's basic types.</summary>
internal sealed class PayloadBuilder
{
    private readonly List<byte> _bytes = [];

    public static byte[] Of(params byte[] bytes) => bytes;

    public byte[] Build() => [.. _bytes];

    public PayloadBuilder Byte(byte value) => Bytes([value]);

    public PayloadBuilder Bytes(ReadOnlySpan<byte> value)
    {
        _bytes.AddRange(value);
        return this;
    }

    public PayloadBuilder UInt16(int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        return Bytes(bytes);
    }

    public PayloadBuilder UInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Bytes(bytes);
    }

    public PayloadBuilder UInt64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return Bytes(bytes);
    }

    public PayloadBuilder Integer(ulong value) => value switch
    {
        < 251 => Byte((byte)value),
        < 1 << 16 => Byte(0xFC).UInt16((int)value),
        < 1 << 24 => Byte(0xFD).Bytes([(byte)value, (byte)(value >> 8), (byte)(value >> 16)]),
        _ => Byte(0xFE).UInt64(value),
    };

    public PayloadBuilder Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    public PayloadBuilder NullTerminated(string value) => Text(value).Byte(0);

    public PayloadBuilder LengthEncoded(string value) => LengthEncoded(Encoding.UTF8.GetBytes(value));

    public PayloadBuilder LengthEncoded(ReadOnlySpan<byte> value) => Integer((ulong)value.Length).Bytes(value);

    public PayloadBuilder Zeros(int count) => Bytes(new byte[count]);
}
