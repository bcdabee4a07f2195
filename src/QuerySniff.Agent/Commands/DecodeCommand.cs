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
        Option<bool> raw = new("--raw")
        {
            Description = "Add each statement's own text as \"sql\": it holds the literals, keep it on this terminal",
        };
        Command command = new("decode", "Print each completed command of a capture as one JSON object a line")
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
        using CommandJsonWriter writer = new(output, raw, flushEachLine: file == "-");
        using TrafficPipeline<DecodeConsumer> pipeline = new(
            ports, new StatementRecogniser(keepRawText: raw), new DecodeConsumer(writer));
        return FileReplay.Run(source, pipeline);
    }
}
