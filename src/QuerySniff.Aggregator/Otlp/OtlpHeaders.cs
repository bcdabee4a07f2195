using System.Net.Http.Headers;

namespace QuerySniff.Aggregator.Otlp;

/// <summary>The headers of a file, one <c>name: value</c> a line; empty lines and what begins with # are passed over.</summary>
internal static class OtlpHeaders
{
    /// <summary>Adds them to a request. The file is read each time: who changes it need not restart the aggregator.</summary>
    /// <exception cref="FormatException">A line is none; the message has no text of the line.</exception>
    public static void AddTo(HttpRequestHeaders headers, string file)
    {
        foreach ((int i, string line) in File.ReadLines(file).Index())
        {
            string text = line.Trim();
            if (text.Length == 0 || text.StartsWith('#'))
            {
                continue;
            }

            int colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !headers.TryAddWithoutValidation(text[..colon].TrimEnd(), text[(colon + 1)..].TrimStart()))
            {
                throw new FormatException(FormattableString.Invariant($"line {i + 1} of the headers' file is not 'name: value'"));
            }
        }
    }
}
