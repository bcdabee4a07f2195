using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Fleet;

/// <summary>How much of a host's traffic was seen since the start; doubles as in <see cref="CommandCounts"/>.</summary>
internal readonly record struct CaptureCounts(
    double DecodedBytes,
    double EncryptedBytes,
    double SkippedBytes,
    double LostBytes,
    double KernelDrops,
    double InterfaceDrops,
    double CommandsLost,
    double UnseenMs)
{
    /// <summary>The sum with a window.</summary>
    public CaptureCounts With(Window window)
    {
        CaptureCoverage capture = window.Capture ?? new CaptureCoverage();
        double gapBytes = 0;
        double decoded = DecodedBytes;
        double encrypted = EncryptedBytes;
        double skipped = SkippedBytes;
        foreach (ServerCoverage server in window.Servers)
        {
            decoded += server.DecodedBytes;
            encrypted += server.EncryptedBytes;
            skipped += server.SkippedBytes;
            gapBytes += server.GapBytes;
        }

        // As Digests' CoverageShare has it: lost frames show as gaps too, so that the larger of both is what was lost.
        double frameBytesMean = capture.Frames == 0 ? 0 : (double)capture.FrameBytes / capture.Frames;
        return new CaptureCounts(
            decoded,
            encrypted,
            skipped,
            LostBytes + double.Max(gapBytes, capture.KernelDrops * frameBytesMean),
            KernelDrops + capture.KernelDrops,
            InterfaceDrops + capture.InterfaceDrops,
            CommandsLost + capture.CommandsDropped,
            UnseenMs + capture.UnseenMs);
    }
}
