using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace QuerySniff.MySql;

/// <summary>
/// The fast path of result sets: column definitions or rows that lie whole, one behind the other, in the data. What is not
/// plainly one is left to <see cref="PacketStream"/> and <see cref="Response"/>, which would decide the same.
/// </summary>
internal readonly struct PacketRun
{
    public required int Packets { get; init; }

    /// <summary>Their bytes, with the packets' headers.</summary>
    public required int WireBytes { get; init; }

    /// <summary>The sequence id behind the last one.</summary>
    public required byte NextSequence { get; init; }

    /// <summary>Measures the run that some data begins with.</summary>
    /// <param name="data">The data, from a packet's header on.</param>
    /// <param name="sequence">The sequence id that the first one must have.</param>
    /// <param name="packetsMax">How many there can be.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PacketRun Measure(ReadOnlySpan<byte> data, byte sequence, int packetsMax)
    {
        int position = 0;
        int packets = 0;
        while (packets < packetsMax && data.Length - position > Protocol.HeaderBytes)
        {
            uint header = BinaryPrimitives.ReadUInt32LittleEndian(data[position..]);
            int length = (int)(header & Protocol.PacketLengthMax);
            int end = position + Protocol.HeaderBytes + length;
            bool isPlain = length is > 0 and < Protocol.PacketLengthMax
                && header >> 24 == sequence
                && end <= data.Length
                && data[position + Protocol.HeaderBytes] < Protocol.EofHeader;
            if (!isPlain)
            {
                break;
            }

            packets++;
            sequence++;
            position = end;
        }

        return new PacketRun { Packets = packets, WireBytes = position, NextSequence = sequence };
    }
}
