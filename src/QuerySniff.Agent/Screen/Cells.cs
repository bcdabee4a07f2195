using System.Globalization;
using System.Text;

namespace QuerySniff.Agent.Screen;

/// <summary>Fits text into a terminal's cells. What comes from the wire can hold anything, and the terminal obeys some.</summary>
internal static class Cells
{
    private const char Blank = ' ';

    // Wide and fullwidth characters in runs (Unicode's EastAsianWidth.txt), the emoji among them.
    private static readonly (int First, int Last)[] WideRanges =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF),
        (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F),
        (0x1F900, 0x1F9FF), (0x20000, 0x3FFFD),
    ];

    /// <summary>
    /// The text on one line, without anything that a terminal would take for a command: each control or format character
    /// and each line end is a blank.
    /// </summary>
    public static string Printable(string text)
    {
        bool isPrintable = true;
        foreach (Rune rune in text.EnumerateRunes())
        {
            isPrintable &= !IsCommand(rune);
        }

        if (isPrintable)
        {
            return text;
        }

        StringBuilder printable = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            printable.Append((IsCommand(rune) ? new Rune(Blank) : rune).ToString());
        }

        return printable.ToString();
    }

    /// <summary>The cells that printable text takes.</summary>
    public static int Width(string text)
    {
        int width = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            width += Width(rune);
        }

        return width;
    }

    /// <summary>The beginning of printable text, as much as fits.</summary>
    public static string Cut(string text, int width) => text[..LengthWithin(text, width)];

    /// <summary>Printable text in exactly so many cells: cut, or filled up with blanks.</summary>
    public static string Fit(string text, int width)
    {
        string cut = Cut(text, width);
        return cut + new string(Blank, Math.Max(0, width - Width(cut)));
    }

    /// <summary>Printable text over as many lines as it takes, broken at blanks where there are some.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        // A wide character must find a place, or this would not end.
        width = Math.Max(width, 2);
        while (LengthWithin(text, width) is int length && length < text.Length)
        {
            int blank = text.LastIndexOf(Blank, length, length);
            int end = blank > 0 ? blank : length;
            yield return text[..end];
            text = text[end..].TrimStart(Blank);
        }

        yield return text;
    }

    private static bool IsCommand(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static int LengthWithin(string text, int width)
    {
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            width -= Width(rune);
            if (width < 0)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return length;
    }

    private static int Width(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => 0,
        _ => Array.Exists(WideRanges, range => rune.Value >= range.First && rune.Value <= range.Last) ? 2 : 1,
    };
}
