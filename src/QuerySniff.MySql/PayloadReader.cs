using System.Buffers.Binary;

namespace QuerySniff.MySql;

/// <summary>
/// Reads the protocol's basic types from a payload
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_data_types.html). The position moves only on
/// success, and never past the end.
/// </summary>
internal ref struct PayloadReader(ReadOnlySpan<byte> payload)
{
    private ReadOnlySpan<byte> _rest = payload;

    public readonly int Remaining => _rest.Length;

    /// <summary>string&lt;EOF&gt;: what is left.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public bool TrySkip(int count) => TryReadBytes(count, out _);

    public bool TryReadByte(out byte value)
    {
        if (_rest.IsEmpty)
        {
            value = 0;
            return false;
        }

        value = _rest[0];
        _rest = _rest[1..];
        return true;
    }

    public bool TryReadUInt16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16LittleEndian(_rest, out value))
        {
            return false;
        }

        _rest = _rest[sizeof(ushort)..];
        return true;
    }

    public bool TryReadUInt32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(_rest, out value))
        {
            return false;
        }

        _rest = _rest[sizeof(uint)..];
        return true;
    }

    public bool TryReadBytes(int count, out ReadOnlySpan<byte> value)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            value = default;
            return false;
        }

        value = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    /// <summary>string&lt;NUL&gt;: up to a zero byte, which is passed.</summary>
    public bool TryReadNullTerminated(out ReadOnlySpan<byte> value)
    {
        int end = _rest.IndexOf((byte)0);
        if (end < 0)
        {
            value = default;
            return false;
        }

        value = _rest[..end];
        _rest = _rest[(end + 1)..];
        return true;
    }

    /// <summary>int&lt;lenenc&gt;. 0xFB (NULL) and 0xFF are no integers: false.</summary>
    public bool TryReadLengthEncodedInteger(out ulong value)
    {
        value = 0;
        if (_rest.IsEmpty)
        {
            return false;
        }

        int bytes = _rest[0] switch
        {
            < 0xFB => 0,
            0xFC => 2,
            0xFD => 3,
            0xFE => 8,
            _ => -1,
        };
        if (bytes < 0 || bytes > _rest.Length - 1)
        {
            return false;
        }

        value = bytes == 0 ? _rest[0] : ReadLittleEndian(_rest.Slice(1, bytes));
        _rest = _rest[(bytes + 1)..];
        return true;
    }

    /// <summary>string&lt;lenenc&gt;: a length-encoded integer and that many bytes.</summary>
    public bool TryReadLengthEncodedString(out ReadOnlySpan<byte> value)
    {
        PayloadReader ahead = this;
        if (!ahead.TryReadLengthEncodedInteger(out ulong length)
            || length > (ulong)ahead.Remaining
            || !ahead.TryReadBytes((int)length, out value))
        {
            value = default;
            return false;
        }

        this = ahead;
        return true;
    }

    private static ulong ReadLittleEndian(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }
}
