using System.Runtime.InteropServices;

namespace QuerySniff.Capture.Native;

/// <summary>
/// <c>struct pcap_pkthdr</c> where <c>time_t</c> and <c>long</c> have 64 bits, which <see cref="LibPcapLoader"/> checks.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct PcapPacketHeader
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>
    /// The seconds that a long of nanoseconds holds, less an hour and more: a damaged file's fraction, 32 bits of
    /// microseconds, is added to it.
    /// </summary>
    private const long SecondsMax = 9_223_360_000;

    /// <summary>Whole seconds since the Unix epoch.</summary>
    public readonly long Seconds;

    /// <summary>The rest in nanoseconds, as every source is opened with that precision.</summary>
    public readonly long Nanoseconds;

    /// <summary>How many bytes of the frame are there.</summary>
    public readonly uint CapturedLength;

    /// <summary>How many bytes the frame had on the wire.</summary>
    public readonly uint WireLength;

    /// <summary>Nanoseconds since the Unix epoch. A file may claim any time: it is cut to the years 1677 to 2262.</summary>
    public long Timestamp =>
        (long.Clamp(Seconds, -SecondsMax, SecondsMax) * NanosecondsPerSecond) + Nanoseconds;

    /// <summary>The wire length as the seam has it; a file may claim any.</summary>
    public int WireLengthClamped => (int)uint.Min(WireLength, int.MaxValue);
}
