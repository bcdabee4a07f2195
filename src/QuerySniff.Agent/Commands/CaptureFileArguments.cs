using System.CommandLine;
using System.CommandLine.Parsing;

namespace QuerySniff.Agent.Commands;

/// <summary>What the commands that read a capture file have in common.</summary>
internal static class CaptureFileArguments
{
    private const int DefaultPort = 3306;

    /// <summary>The capture file.</summary>
    public static Argument<string> File() => new("FILE")
    {
        Description = "A capture file (pcap or pcapng), or - for standard input",
    };

    /// <summary>The servers' ports.</summary>
    public static Option<int[]> Port()
    {
        Option<int[]> option = new("--port", "-p")
        {
            Description = "The server's TCP port; repeat it for several",
            HelpName = "N",
            DefaultValueFactory = _ => [DefaultPort],
        };
        option.Validators.Add(ValidatePorts);
        return option;
    }

    /// <summary>Adds an error for a number that is no port.</summary>
    public static void ValidatePorts(OptionResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (!ushort.TryParse(token.Value, out ushort port) || port == 0)
            {
                result.AddError($"--port: '{token.Value}' is no TCP port (1 to 65535)");
            }
        }
    }
}
