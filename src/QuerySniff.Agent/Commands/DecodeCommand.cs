using System.CommandLine;
using QuerySniff.Agent.Output;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;

namespace QuerySniff.Agent.Commands;

/// <summary>`querysniff decode`: a capture file's commands as JSON lines.</summary>
internal static class DecodeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Argument<string> file = CaptureFileArguments.File();
        Option<int[]> port = CaptureFileArguments.Port();
        var raw = new Option<bool>("--raw")
        {
            Description = "Add each statement's own text as \"sql\": it holds the literals, keep it on this terminal",
        };
        var command = new Command("decode", "Print each completed command of a capture as one JSON object a line")
        {
            file,
            port,
            raw,
        };
        command.SetAction(result => Run(
            result.GetRequiredValue(file), result.GetRequiredValue(port), result.GetValue(raw)));
        return command;
    }

    private static int Run(string file, int[] ports, bool raw)
    {
        using IPacketSource source = Sources.OpenFile(file);
        using Stream output = Console.OpenStandardOutput();
        using var writer = new CommandJsonWriter(output, raw, flushEachLine: file == "-");
        using var pipeline = new TrafficPipeline<DecodeConsumer>(
            ports, new StatementRecogniser(keepRawText: raw), new DecodeConsumer(writer));
        return FileReplay.Run(source, pipeline);
    }
}
