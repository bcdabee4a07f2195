namespace QuerySniff.Digests;

/// <summary>
/// How much of the traffic was decoded: decoded / (decoded + encrypted + skipped + lost), in bytes. What was lost is
/// counted twice where it is counted well, as the gaps in the streams and as the frames that the kernel dropped; the
/// larger one is taken, since a gap shows only once a later segment has arrived.
/// </summary>
public static class CoverageShare
{
    /// <summary>The share of all servers' traffic.</summary>
    /// <param name="servers">The total over all servers.</param>
    /// <param name="capture">What the capture saw and lost in the same time.</param>
    /// <returns>0 to 1; null if nothing was seen, and nothing lost.</returns>
    public static double? Of(ServerCoverage servers, CaptureCoverage capture)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(capture);
        if (capture.Frames == 0)
        {
            // Without a frame there is no mean size; but where all was dropped, the share is none rather than unknown.
            return Of(servers, servers.GapBytes) ?? (capture.KernelDrops > 0 ? 0 : null);
        }

        double frameBytesMean = (double)capture.FrameBytes / capture.Frames;
        return Of(servers, double.Max(servers.GapBytes, capture.KernelDrops * frameBytesMean));
    }

    internal static double? Of(ServerCoverage servers, double lostBytes)
    {
        double bytes = (double)servers.DecodedBytes + servers.EncryptedBytes + servers.SkippedBytes + lostBytes;
        return bytes > 0 ? servers.DecodedBytes / bytes : null;
    }
}
