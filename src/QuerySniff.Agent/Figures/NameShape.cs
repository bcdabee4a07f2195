using System.Text;

namespace QuerySniff.Agent.Figures;

/// <summary>
/// What a name looks like, without the name: <c>log_2024</c> is <c>&lt;letters&gt;_&lt;digits&gt;</c>. It can be logged, for it has
/// no character of the name but the separators.
/// </summary>
internal static class NameShape
{
    /// <summary>Parts between separators that are told apart: more of them are one "and so on".</summary>
    private const int PartsMax = 6;

    /// <summary>From so many hex digits on, of both kinds, a part is taken for a number or a hash, and not for a word.</summary>
    private const int HexLengthMin = 6;

    /// <summary>The shape of a name.</summary>
    public static string Of(ReadOnlySpan<char> name)
    {
        StringBuilder shape = new();
        int parts = 0;
        for (int start = 0; start < name.Length;)
        {
            int length = name[start..].IndexOfAny("_$-.");
            if (length == 0)
            {
                shape.Append(name[start++]);
                continue;
            }

            if (++parts > PartsMax)
            {
                return shape.Append("...").ToString();
            }

            ReadOnlySpan<char> part = length < 0 ? name[start..] : name[start..(start + length)];
            shape.Append(PartShape(part));
            start += part.Length;
        }

        return shape.ToString();
    }

    private static string PartShape(ReadOnlySpan<char> part)
    {
        int digits = 0;
        int letters = 0;
        int hexDigits = 0;
        foreach (char c in part)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
            letters += char.IsLetter(c) ? 1 : 0;
            hexDigits += char.IsAsciiHexDigit(c) ? 1 : 0;
        }

        return (letters, digits) switch
        {
            _ when letters + digits < part.Length => "<characters>",
            (_, 0) => "<letters>",
            (0, _) => "<digits>",
            _ when hexDigits == part.Length && part.Length >= HexLengthMin => "<hex>",
            _ when part[..letters].IndexOfAnyInRange('0', '9') < 0 => "<letters><digits>",
            _ => "<letters and digits>",
        };
    }
}
