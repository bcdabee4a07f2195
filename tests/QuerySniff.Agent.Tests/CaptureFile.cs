namespace QuerySniff.Agent.Tests;

/// <summary>Writes capture files: pcap with nanoseconds (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap).</summary>
internal static class CaptureFile
{
    private const uint MagicNanoseconds = 0xA1B23C4D;
    private const int SnapBytes = 262_144;

    public static void Write(string path, IEnumerable<(long Timestamp, byte[] Frame)> frames)
    {
        using BinaryWriter writer = new(File.Create(path));
        writer.Write(MagicNanoseconds);
        writer.Write((ushort)2);
        writer.Write((ushort)4);
        writer.Write(0);
        writer.Write(0);
        writer.Write(SnapBytes);
        writer.Write(WireConversation.LinkType);
        foreach ((long timestamp, byte[] frame) in frames)
        {
            writer.Write((uint)(timestamp / 1_000_000_000));
            writer.Write((uint)(timestamp % 1_000_000_000));
            writer.Write(frame.Length);
            writer.Write(frame.Length);
            writer.Write(frame);
        }
    }
}
