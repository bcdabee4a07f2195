using QuerySniff.Benchmarks;
using QuerySniff.Overhead;

namespace QuerySniff.Gates;

/// <summary>Writes a capture of a recorded connection that repeats its command: as large as is asked, and needing no server.</summary>
internal static class LoopedCapture
{
    // A classic pcap file with nanoseconds (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-05.html).
    private const uint Magic = 0xa1b2_3c4d;
    private const ushort MajorVersion = 2;
    private const ushort MinorVersion = 4;
    private const uint SnapLength = 262_144;

    private const long Start = 1_700_000_000_000_000_000;
    private const long FrameIntervalNanoseconds = 10_000;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Writes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="commands">How often the command is repeated.</param>
    public static RecordedCapture Write(string path, int commands)
    {
        LoopedConnection connection = new(RecordedConnection.Load(QuerySniff.Benchmarks.Workload.PointSelect));
        using BinaryWriter file = new(new BufferedStream(File.Create(path)));
        file.Write(Magic);
        file.Write(MajorVersion);
        file.Write(MinorVersion);
        file.Write(0L);
        file.Write(SnapLength);
        file.Write((uint)RecordedFrame.LinkType);
        long frames = 0;
        void Write(RecordedFrame frame)
        {
            long time = Start + (frames++ * FrameIntervalNanoseconds);
            file.Write((uint)(time / NanosecondsPerSecond));
            file.Write((uint)(time % NanosecondsPerSecond));
            file.Write((uint)frame.Bytes.Length);
            file.Write((uint)frame.Bytes.Length);
            file.Write(frame.Bytes);
        }

        foreach (RecordedFrame frame in connection.Opening)
        {
            Write(frame);
        }

        for (int i = 0; i < commands; i++)
        {
            foreach (RecordedFrame frame in connection.Next())
            {
                Write(frame);
            }
        }

        return new RecordedCapture("looped", path, RecordedConnection.ServerPort, IsSlice: false, frames, file.BaseStream.Length, commands);
    }
}
