using System.Text.Encodings.Web;
using System.Text.Json;
using QuerySniff.Agent.Screen;

namespace QuerySniff.Agent.Doctor;

/// <summary>Prints findings, for people or for scripts.</summary>
internal static class DoctorReport
{
    private const int StatusWidth = 8;
    private const int CheckWidth = 12;
    private const int TextColumn = StatusWidth + CheckWidth + 2;

    /// <summary>As pages are set, and as wide terminals are not read.</summary>
    private const int WidthMax = 100;

    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = true,
    };

    /// <summary>Whether nothing is wrong.</summary>
    public static bool IsOk(IEnumerable<Finding> findings) =>
        !findings.Any(finding => finding.Status == FindingStatus.Problem);

    /// <summary>Writes a finding as text, its fix below it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="finding">The finding.</param>
    /// <param name="width">The columns that there are.</param>
    public static void Write(TextWriter output, Finding finding, int width)
    {
        string status = finding.Status.ToString().ToLowerInvariant();
        WriteBlock(output, $"{status,-StatusWidth} {finding.Check,-CheckWidth} ", finding.Text, width);
        if (finding.Fix is not null)
        {
            WriteBlock(output, new string(' ', TextColumn), $"fix: {finding.Fix}", width);
        }
    }

    /// <summary>Writes the last line: how many problems there are.</summary>
    public static void WriteSum(TextWriter output, IReadOnlyCollection<Finding> findings)
    {
        int problems = findings.Count(finding => finding.Status == FindingStatus.Problem);
        output.WriteLine();
        output.WriteLine(problems switch
        {
            0 => "Nothing is wrong.",
            1 => "1 problem.",
            _ => $"{problems} problems.",
        });
    }

    /// <summary>Writes all findings as one JSON object.</summary>
    public static void WriteJson(Stream output, IReadOnlyCollection<Finding> findings)
    {
        using (Utf8JsonWriter json = new(output, JsonOptions))
        {
            json.WriteStartObject();
            json.WriteBoolean("ok"u8, IsOk(findings));
            json.WriteStartArray("findings"u8);
            foreach (Finding finding in findings)
            {
                json.WriteStartObject();
                json.WriteString("check"u8, finding.Check);
                json.WriteString("status"u8, finding.Status.ToString().ToLowerInvariant());
                json.WriteString("text"u8, finding.Text);
                json.WriteString("fix"u8, finding.Fix);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static void WriteBlock(TextWriter output, string head, string text, int width)
    {
        int room = Math.Max(Math.Min(width, WidthMax) - TextColumn, TextColumn);
        string line = "";
        foreach (string word in Words(Cells.Printable(text)))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > room)
            {
                output.WriteLine(head + line);
                head = new string(' ', TextColumn);
                line = "";
            }

            line += line.Length == 0 ? word : " " + word;
        }

        output.WriteLine(head + line);
    }

    // A command, between backticks, is one word: it can be copied from one line, however long that gets.
    private static IEnumerable<string> Words(string text)
    {
        int begin = 0;
        bool isCommand = false;
        for (int i = 0; i < text.Length; i++)
        {
            isCommand ^= text[i] == '`';
            if (text[i] == ' ' && !isCommand)
            {
                yield return text[begin..i];
                begin = i + 1;
            }
        }

        yield return text[begin..];
    }
}
