using System.CommandLine;
using QuerySniff.Agent.Output;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Commands;

/// <summary>`querysniff digest`: a capture file's digests as a report or as JSON.</summary>
internal static class DigestCommand
{
    /// <summary>One window spans the whole file, whatever its times.</summary>
    private const long WholeFileNanoseconds = long.MaxValue;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Argument<string> file = CaptureFileArguments.File();
        Option<int[]> port = CaptureFileArguments.Port();
        Option<bool> json = new("--json") { Description = "Print the digests as JSON instead of a report" };
        Command command = new("digest", "Report the digests of a capture, in the layout of pt-query-digest")
        {
            file,
            port,
            json,
        };
        command.SetAction(result => Run(
            result.GetRequiredValue(file), result.GetRequiredValue(port), result.GetValue(json)));
        return command;
    }

    private static int Run(string file, int[] ports, bool json)
    {
        using IPacketSource source = Sources.OpenFile(file);
        using WindowRecorder recorder = new(
            ports, new WindowRing(StatementRecogniser.DigestsMax, WholeFileNanoseconds), byDigestOnly: true);
        int exitCode = FileReplay.Run(source, recorder.Pipeline);
        recorder.RecordCoverage(source.ReadStatistics());

        DigestResult result = DigestResult.Of(file, recorder.Current);
        using Stream output = Console.OpenStandardOutput();
        if (json)
        {
            DigestJson.Write(output, result);
        }
        else
        {
            using StreamWriter writer = new(output);
            DigestReport.Write(writer, result);
        }

        return exitCode;
    }
}
