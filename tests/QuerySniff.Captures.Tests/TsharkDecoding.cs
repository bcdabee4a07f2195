using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using QuerySniff.MySql;
using QuerySniff.Packets;
using QuerySniff.TestKit;

namespace QuerySniff.Captures.Tests;

/// <summary>What tshark decodes of a capture, by the client's address and port: a line a command, a line an error.</summary>
internal static partial class TsharkDecoding
{
    private static readonly string[] Fields =
        ["ip.src", "ipv6.src", "tcp.srcport", "ip.dst", "ipv6.dst", "tcp.dstport", "mysql.command", "mysql.query", "mysql.error_code"];

    /// <summary>Runs tshark.</summary>
    public static async Task<ILookup<string, string>> OfAsync(CaptureCase capture)
    {
        string[] ports = [.. capture.Ports.SelectMany(port => new[] { "-d", $"tcp.port=={port},mysql" })];
        string output = await ProcessUnderTest.RunAsync(
            "tshark",
            ["-n", "-r", capture.Path, .. ports, "-Y", "mysql.command || mysql.error_code", "-T", "json", .. Fields.SelectMany(field => new[] { "-e", field })]);
        using JsonDocument document = JsonDocument.Parse(output);
        List<(string Client, string Line)> lines = new();
        foreach (JsonElement frame in document.RootElement.EnumerateArray())
        {
            JsonElement layers = frame.GetProperty("_source").GetProperty("layers");
            lines.AddRange(Lines(layers, capture.Ports));
        }

        return lines.ToLookup(line => line.Client, line => line.Line);
    }

    /// <summary>The line of a command.</summary>
    public static string Line(CommandCode code, string? statement)
    {
        const int textMax = 100;
        string words = string.Join(' ', (statement ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        string text = NotAscii().Replace(words, "?"); // tshark reads every charset as ASCII.
        return code is CommandCode.Query or CommandCode.StatementPrepare
            ? $"{code.ProtocolName()} {text[..Math.Min(textMax, text.Length)]}".TrimEnd()
            : code.ProtocolName();
    }

    /// <summary>The line of an error.</summary>
    public static string ErrorLine(int code) => string.Create(CultureInfo.InvariantCulture, $"error {code}");

    private static IEnumerable<(string Client, string Line)> Lines(JsonElement layers, int[] ports)
    {
        bool toServer = ports.Contains(int.Parse(One(layers, "tcp.dstport"), CultureInfo.InvariantCulture));
        string side = toServer ? "src" : "dst";
        string address = Values(layers, $"ip.{side}").Concat(Values(layers, $"ipv6.{side}")).First();
        ushort port = ushort.Parse(One(layers, $"tcp.{side}port"), CultureInfo.InvariantCulture);
        string client = Endpoint(address, port).ToString();
        Queue<string> statements = new(Values(layers, "mysql.query"));
        foreach (string number in Values(layers, "mysql.command"))
        {
            CommandCode code = (CommandCode)byte.Parse(number, CultureInfo.InvariantCulture);
            bool hasText = code is CommandCode.Query or CommandCode.StatementPrepare && statements.Count > 0;
            yield return (client, Line(code, hasText ? statements.Dequeue() : null));
        }

        foreach (string number in Values(layers, "mysql.error_code"))
        {
            yield return (client, ErrorLine(int.Parse(number, CultureInfo.InvariantCulture)));
        }
    }

    [GeneratedRegex(@"[^\x20-\x7E]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotAscii();

    private static Endpoint Endpoint(string address, ushort port)
    {
        byte[] bytes = IPAddress.Parse(address).MapToIPv6().GetAddressBytes();
        return new Endpoint(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes), port);
    }

    private static string One(JsonElement layers, string field) => Values(layers, field).First();

    private static IEnumerable<string> Values(JsonElement layers, string field) =>
        layers.TryGetProperty(field, out JsonElement values) ? values.EnumerateArray().Select(value => value.GetString()!) : [];
}
