using System.Globalization;
using System.Text;

namespace QuerySniff.Rpc;

/// <summary>
/// The value of <c>grpc-message</c>: UTF-8 with every byte but printable ASCII, and '%' itself, percent-encoded
/// (doc/PROTOCOL-HTTP2.md, Status-Message).
/// </summary>
internal static class RpcDetail
{
    private const int EscapeBytes = 3;

    /// <summary>Encodes a text, cut before the character that would pass <see cref="RpcLimits.DetailBytesMax"/>.</summary>
    public static string Encode(string detail)
    {
        StringBuilder encoded = new(detail.Length);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (Rune rune in detail.EnumerateRunes())
        {
            Span<byte> bytes = utf8[..rune.EncodeToUtf8(utf8)];
            int length = IsPlain(bytes) ? 1 : bytes.Length * EscapeBytes;
            if (length > RpcLimits.DetailBytesMax - encoded.Length)
            {
                break;
            }

            Append(encoded, bytes);
        }

        return encoded.ToString();
    }

    /// <summary>Decodes a value. What is no valid escape stays as it is; what is no UTF-8 becomes U+FFFD: it never fails.</summary>
    public static string Decode(string encoded)
    {
        if (!encoded.Contains('%', StringComparison.Ordinal))
        {
            return encoded;
        }

        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(encoded.Length)];
        int written = 0;
        for (int i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] == '%' && encoded.Length - i >= EscapeBytes && TryHex(encoded.AsSpan(i + 1, 2), out byte value))
            {
                bytes[written++] = value;
                i += EscapeBytes - 1;
            }
            else
            {
                written += Encoding.UTF8.GetBytes(encoded.AsSpan(i, 1), bytes.AsSpan(written));
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, written);
    }

    private static void Append(StringBuilder encoded, ReadOnlySpan<byte> bytes)
    {
        if (IsPlain(bytes))
        {
            encoded.Append((char)bytes[0]);
            return;
        }

        foreach (byte value in bytes)
        {
            encoded.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }
    }

    private static bool IsPlain(ReadOnlySpan<byte> utf8) => utf8.Length == 1 && utf8[0] is >= 0x20 and <= 0x7E and not (byte)'%';

    private static bool TryHex(ReadOnlySpan<char> digits, out byte value) =>
        byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
