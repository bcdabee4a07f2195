using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using QuerySniff.Hosting;
using QuerySniff.Sql;

namespace QuerySniff.Agent.Commands;

/// <summary>`querysniff fingerprint`: statements from standard input, their digests on standard output.</summary>
internal static class FingerprintCommand
{
    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new(
            "fingerprint", "Read statements from standard input, one JSON string a line, and print their digests");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        using StreamReader input = new(Console.OpenStandardInput(), Encoding.UTF8);
        using Stream output = Console.OpenStandardOutput();
        using BufferedStream buffered = new(output);
        using Utf8JsonWriter json = new(buffered, JsonOptions);
        Fingerprinter fingerprinter = new();
        int exitCode = ExitCode.Ok;
        for (int line = 1; input.ReadLine() is { } text; line++)
        {
            if (text.Length == 0)
            {
                continue;
            }

            if (!TryReadString(text, out string? sql))
            {
                Console.Error.WriteLine($"querysniff: line {line} of the input is no JSON string");
                exitCode = ExitCode.Findings;
                continue;
            }

            Write(json, fingerprinter, Encoding.UTF8.GetBytes(sql));
            buffered.WriteByte((byte)'\n');
        }

        return exitCode;
    }

    private static void Write(Utf8JsonWriter json, Fingerprinter fingerprinter, byte[] sql)
    {
        Fingerprint fingerprint = fingerprinter.Compute(sql);
        json.WriteStartObject();
        json.WriteString("digest"u8, DigestId.Format(DigestId.Compute(fingerprint.Text)));
        json.WriteString("fingerprint"u8, fingerprint.Text);
        json.WriteString("percona_id"u8, PerconaQueryId.Compute(sql));
        json.WriteString("summary"u8, StatementSummary.Compute(fingerprint.Text));
        json.WriteEndObject();
        json.Flush();
        json.Reset();
    }

    private static bool TryReadString(string line, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? text)
    {
        text = null;
        try
        {
            Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(line));
            if (reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                text = reader.GetString();
            }

            return text is not null && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: valid JSON, no text.
            return false;
        }
    }
}
