using System.Buffers.Binary;

namespace QuerySniff.MySql;

/// <summary>
/// The fast path of result sets: rows that lie whole, one behind the other, in the data. What is not plainly such a
/// row is left to <see cref="PacketStream"/> and <see cref="Response"/>, which would decide the same.
/// </summary>
internal readonly struct RowRun
{
    public required long Rows { get; init; }

    /// <summary>Their bytes, with the packets' headers.</summary>
    public required int WireBytes { get; init; }

    /// <summary>The sequence id behind the last one.</summary>
    public required byte NextSequence { get; init; }

    public static RowRun Measure(ReadOnlySpan<byte> data, byte sequence)
    {
        int position = 0;
        long rows = 0;
        while (data.Length - position > Protocol.HeaderBytes)
        {
            uint header = BinaryPrimitives.ReadUInt32LittleEndian(data[position..]);
            int length = (int)(header & Protocol.PacketLengthMax);
            int end = position + Protocol.HeaderBytes + length;
            bool isRow = length is > 0 and < Protocol.PacketLengthMax
                && header >> 24 == sequence
                && end <= data.Length
                && data[position + Protocol.HeaderBytes] < Protocol.EofHeader;
            if (!isRow)
            {
                break;
            }

            rows++;
            sequence++;
            position = end;
        }

        return new RowRun { Rows = rows, WireBytes = position, NextSequence = sequence };
    }
}
