using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace QuerySniff.Sql;

/// <summary>
/// The identity of a digest, the same everywhere and for ever: the first 8 bytes of SHA-256 over the fingerprint's UTF-8
/// text, as a big-endian number. `printf %s "$fingerprint" | sha256sum` begins with it.
/// </summary>
public static class DigestId
{
    /// <summary>Hex digits of a digest id.</summary>
    public const int Digits = 16;

    /// <summary>The id of a fingerprint.</summary>
    public static ulong Compute(ReadOnlySpan<byte> fingerprint)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(fingerprint, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    /// <summary>16 hex digits in lower case.</summary>
    public static string Format(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="Format"/> writes, in either case; nothing shorter, longer or signed.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong id)
    {
        id = 0;
        return text.Length == Digits
            && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id);
    }
}
