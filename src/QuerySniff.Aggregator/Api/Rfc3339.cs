using System.Globalization;

namespace QuerySniff.Aggregator.Api;

/// <summary>Reads times as RFC 3339 (section 5.6) writes them: with seconds and with an offset.</summary>
internal static class Rfc3339
{
    private static readonly string[] Formats =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd't'HH:mm:ssK", "yyyy-MM-dd't'HH:mm:ss.FFFFFFFK"];

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        // "K" would also take a time without an offset, whose meaning would be the machine's.
        bool hasOffset = text.EndsWith('Z') || text.EndsWith('z') || (text.Length > 6 && text[^6] is '+' or '-');
        time = default;
        return hasOffset
            && DateTimeOffset.TryParseExact(
                text.Replace('z', 'Z'), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
