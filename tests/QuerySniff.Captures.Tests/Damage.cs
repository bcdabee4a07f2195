using System.Buffers.Binary;

namespace QuerySniff.Captures.Tests;

/// <summary>Damages captures: flipped bits, cut frames, spliced and repeated ones.</summary>
internal static class Damage
{
    private const int LinkTypeRaw = 101;

    /// <summary>Bytes before a payload in a frame of <see cref="TcpSegment.ToFrame"/>.</summary>
    private const int HeaderBytes = 40;

    /// <summary>A capture like this one, with some damage. The frames themselves are left as they are.</summary>
    /// <param name="frames">The capture's.</param>
    /// <param name="others">Those of another capture: bytes of theirs come in the place of this one's.</param>
    /// <param name="random">Says what is damaged, and how.</param>
    public static List<CapturedFrame> To(IReadOnlyList<CapturedFrame> frames, IReadOnlyList<CapturedFrame> others, Random random)
    {
        List<CapturedFrame> damaged = new(frames);
        for (int wounds = random.Next(1, 12); wounds > 0; wounds--)
        {
            int at = random.Next(damaged.Count);
            switch (random.Next(9))
            {
                case 0 or 1 or 2:
                    damaged[at] = FlipBits(damaged[at], random, first: HeaderBytes);
                    break;
                case 3:
                    damaged[at] = FlipBits(damaged[at], random, first: 0);
                    break;
                case 4:
                    damaged[at] = damaged[at] with { Bytes = damaged[at].Bytes[..random.Next(damaged[at].Bytes.Length)] };
                    break;
                case 5:
                    damaged[at] = Splice(damaged[at], damaged[random.Next(damaged.Count)], random);
                    break;
                case 6:
                    damaged[at] = Splice(damaged[at], others[random.Next(others.Count)], random);
                    break;
                case 7:
                    damaged.Insert(random.Next(damaged.Count), damaged[at]);
                    break;
                default:
                    damaged.RemoveRange(at, Math.Min(random.Next(1, 8), damaged.Count - at - 1));
                    break;
            }
        }

        return damaged;
    }

    /// <summary>Writes frames as a pcap file (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-05.html).</summary>
    public static void Write(string path, IReadOnlyList<CapturedFrame> frames)
    {
        using FileStream file = File.Create(path);
        Span<byte> header = stackalloc byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xA1B2_3C4D); // Nanoseconds.
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 1 << 18);
        BinaryPrimitives.WriteInt32LittleEndian(header[20..], LinkTypeRaw);
        file.Write(header);
        Span<byte> record = header[..16];
        foreach (CapturedFrame frame in frames)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)(frame.Timestamp / 1_000_000_000));
            BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)(frame.Timestamp % 1_000_000_000));
            BinaryPrimitives.WriteInt32LittleEndian(record[8..], frame.Bytes.Length);
            BinaryPrimitives.WriteInt32LittleEndian(record[12..], frame.WireLength);
            file.Write(record);
            file.Write(frame.Bytes);
        }
    }

    private static CapturedFrame FlipBits(CapturedFrame frame, Random random, int first)
    {
        if (frame.Bytes.Length <= first)
        {
            return frame;
        }

        byte[] bytes = [.. frame.Bytes];
        for (int flips = random.Next(1, 4); flips > 0; flips--)
        {
            // Lengths, types and sequence ids are at the beginning: half of the hits are there.
            int span = bytes.Length - first;
            int at = first + random.Next(random.Next(2) == 0 ? Math.Min(16, span) : span);
            bytes[at] ^= (byte)(1 << random.Next(8));
        }

        return frame with { Bytes = bytes };
    }

    private static CapturedFrame Splice(CapturedFrame head, CapturedFrame tail, Random random)
    {
        int from = random.Next(tail.Bytes.Length);
        int at = Math.Min(head.Bytes.Length, HeaderBytes + random.Next(64));
        int length = Math.Min(tail.Bytes.Length - from, head.Bytes.Length - at);
        byte[] bytes = [.. head.Bytes];
        tail.Bytes.AsSpan(from, length).CopyTo(bytes.AsSpan(at));
        return head with { Bytes = bytes };
    }
}
