using System.Text;
using System.Text.Unicode;

namespace QuerySniff.MySql;

/// <summary>A bounded name in UTF-8, in memory that names of the same spelling share: see <see cref="NamePool"/>.</summary>
internal struct NameText
{
    private byte[]? _bytes;

    /// <summary>The name; empty if unknown.</summary>
    public readonly ReadOnlySpan<byte> Span => _bytes;

    /// <summary>Forgets the name.</summary>
    public void Clear() => _bytes = null;

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

        _bytes = name.IsEmpty ? null : NamePool.Intern(name);
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
