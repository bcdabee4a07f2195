using System.Globalization;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// What is known of a batch without reading it. On disk it is the file's name, so that what a batch that cannot be read
/// any more had counted is still known, and declared.
/// </summary>
/// <param name="Boot">The boot id that it was made under, in hexadecimal: its identity, with the sequence.</param>
/// <param name="Sequence">Its number in that boot.</param>
/// <param name="StartMs">Its window's beginning, in milliseconds since the Unix epoch.</param>
/// <param name="LengthMs">Its window's length, in milliseconds.</param>
/// <param name="Windows">Windows that begin in it, and those that it declares lost.</param>
/// <param name="Commands">Commands that it counts, and those that it declares lost.</param>
internal sealed record BatchLabel(
    string Boot, ulong Sequence, long StartMs, uint LengthMs, long Windows, long Commands)
{
    private const char Separator = '-';
    private const int Parts = 6;

    /// <summary>The window's end, in milliseconds since the Unix epoch.</summary>
    public long EndMs => StartMs + LengthMs;

    /// <summary>"start-length-windows-commands-boot-sequence".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{StartMs}-{LengthMs}-{Windows}-{Commands}-{Boot}-{Sequence}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <returns>Null if it is something else.</returns>
    public static BatchLabel? TryParse(string text)
    {
        string[] parts = text.Split(Separator);
        return parts.Length == Parts
            && TryParse(parts[0], out long start)
            && TryParse(parts[1], out long length) && length is > 0 and <= uint.MaxValue
            && TryParse(parts[2], out long windows)
            && TryParse(parts[3], out long commands)
            && parts[4].Length == 2 * AgentIdentity.BootIdBytes && parts[4].All(char.IsAsciiHexDigitLower)
            && ulong.TryParse(parts[5], NumberStyles.None, CultureInfo.InvariantCulture, out ulong sequence)
            ? new BatchLabel(parts[4], sequence, start, (uint)length, windows, commands)
            : null;
    }

    private static bool TryParse(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
