using System.Text;
using System.Text.Unicode;

namespace QuerySniff.MySql;

/// <summary>A bounded name in UTF-8, in memory that is used again for the next one.</summary>
internal struct NameText
{
    /// <summary>Memory comes in steps of so many bytes, so that names of about one length share it.</summary>
    private const int GranuleBytes = 32;

    private byte[]? _bytes;
    private int _length;

    /// <summary>The name; empty if unknown.</summary>
    public readonly ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _length);

    /// <summary>Forgets the name.</summary>
    public void Clear() => _length = 0;

    /// <summary>
    /// Takes a name from the wire. One that is no UTF-8 is read as Latin-1, which is what clients that are not asked
    /// otherwise send. Returns whether it is another than before.
    /// </summary>
    public bool Set(ReadOnlySpan<byte> name, int bytesMax)
    {
        if (Utf8.IsValid(name))
        {
            return Store(CutAtCharacter(name, bytesMax));
        }

        Span<byte> converted = stackalloc byte[SessionLimits.NameBytesMax];
        int written = 0;
        foreach (byte character in name)
        {
            if (!new Rune((char)character).TryEncodeToUtf8(converted[written..Math.Min(bytesMax, converted.Length)], out int count))
            {
                break;
            }

            written += count;
        }

        return Store(converted[..written]);
    }

    private bool Store(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual(Span))
        {
            return false;
        }

        if (_bytes is null || _bytes.Length < name.Length)
        {
            _bytes = new byte[(name.Length + GranuleBytes - 1) / GranuleBytes * GranuleBytes];
        }

        name.CopyTo(_bytes);
        _length = name.Length;
        return true;
    }

    private static ReadOnlySpan<byte> CutAtCharacter(ReadOnlySpan<byte> name, int bytesMax)
    {
        if (name.Length <= bytesMax)
        {
            return name;
        }

        int length = bytesMax;
        while (length > 0 && (name[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return name[..length];
    }
}
