using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Commands;

/// <summary>Runs a capture file through a pipeline.</summary>
internal static class FileReplay
{
    /// <summary>
    /// Reads to the end. A file that is damaged in the middle counts up to there, with a line that says so and the
    /// exit code for findings.
    /// </summary>
    public static int Run<TConsumer>(IPacketSource source, TrafficPipeline<TConsumer> pipeline)
        where TConsumer : struct, ICommandConsumer
    {
        int exitCode = ExitCode.Ok;
        long last = 0;
        try
        {
            while (source.TryRead(out Frame frame) == ReadResult.Frame)
            {
                last = frame.Timestamp;
                pipeline.OnFrame(frame);
            }
        }
        catch (CaptureException e)
        {
            Console.Error.WriteLine($"querysniff: {e.Message}");
            exitCode = ExitCode.Findings;
        }

        pipeline.Close(last);
        return exitCode;
    }
}
