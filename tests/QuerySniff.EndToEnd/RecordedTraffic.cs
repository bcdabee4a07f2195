using System.Buffers.Binary;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>The captures of <c>tests/captures</c>, and the same at another time.</summary>
internal static class RecordedTraffic
{
    /// <summary>A capture's file.</summary>
    public static string Of(string name) => RepositoryRoot.Combine("tests", "captures", name, "capture.pcap");

    /// <summary>Writes a capture as if it had begun at a time.</summary>
    // A pcap file: a header of 24 bytes, and before each frame its seconds, their fraction, and its length.
    public static async Task MoveAsync(string capture, DateTimeOffset begin, string to)
    {
        const int FileHeaderBytes = 24;
        const int FrameHeaderBytes = 16;
        const int LengthOffset = 8;
        byte[] pcap = await File.ReadAllBytesAsync(capture);
        uint first = BinaryPrimitives.ReadUInt32LittleEndian(pcap.AsSpan(FileHeaderBytes));
        for (int at = FileHeaderBytes; at < pcap.Length;)
        {
            Span<byte> header = pcap.AsSpan(at, FrameHeaderBytes);
            uint seconds = BinaryPrimitives.ReadUInt32LittleEndian(header) - first + (uint)begin.ToUnixTimeSeconds();
            BinaryPrimitives.WriteUInt32LittleEndian(header, seconds);
            at += FrameHeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(header[LengthOffset..]);
        }

        await File.WriteAllBytesAsync(to, pcap);
    }
}
