using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace QuerySniff.Packets;

/// <summary>Finds the IP packet in a frame.</summary>
internal static class LinkLayer
{
    // LINKTYPE_ values, https://www.tcpdump.org/linktypes.html.
    private const int Null = 0;
    private const int Ethernet = 1;
    private const int Raw = 101;
    private const int Loop = 108;
    private const int LinuxCooked = 113;
    private const int IPv4 = 228;
    private const int IPv6 = 229;
    private const int LinuxCooked2 = 276;

    private const ushort EtherTypeIPv4 = 0x0800;
    private const ushort EtherTypeIPv6 = 0x86dd;
    private const ushort EtherTypeVlan = 0x8100;
    private const ushort EtherTypeServiceVlan = 0x88a8;
    private const ushort EtherTypeOldServiceVlan = 0x9100;

    private const int EtherTypeLength = 2;
    private const int VlanTagLength = 4;
    private const int FamilyLength = 4;

    /// <summary>Tags on one frame. 802.1ad has two; four leaves room for a provider's nesting, and bounds the loop.</summary>
    private const int VlanTagsMax = 4;

    /// <summary>The length of the header before an IPv4 packet that no tag precedes; 0 if the frame is any other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PlainIPv4Offset(int linkType, ReadOnlySpan<byte> frame)
    {
        (int typeOffset, int headerLength) = linkType switch
        {
            Ethernet => (12, 14),
            LinuxCooked => (14, 16),
            LinuxCooked2 => (0, 20),
            _ => default,
        };
        bool isPlain = headerLength > 0
            && frame.Length >= headerLength
            && BinaryPrimitives.ReadUInt16BigEndian(frame[typeOffset..]) == EtherTypeIPv4;
        return isPlain ? headerLength : 0;
    }

    public static DecodeResult Read(int linkType, WireBytes frame, out WireBytes packet)
    {
        packet = frame;
        return linkType switch
        {
            Ethernet => ReadEtherType(frame, typeOffset: 12, headerLength: 14, out packet),
            LinuxCooked => ReadEtherType(frame, typeOffset: 14, headerLength: 16, out packet),
            LinuxCooked2 => ReadEtherType(frame, typeOffset: 0, headerLength: 20, out packet),
            Raw or IPv4 or IPv6 => DecodeResult.Done,
            Null or Loop => ReadFamily(frame, out packet),
            _ => DecodeResult.UnknownLink,
        };
    }

    private static DecodeResult ReadEtherType(WireBytes frame, int typeOffset, int headerLength, out WireBytes packet)
    {
        packet = default;
        for (int tags = 0; tags <= VlanTagsMax; tags++)
        {
            if (frame.Captured.Length < headerLength)
            {
                return frame.Lacking(headerLength);
            }

            switch (BinaryPrimitives.ReadUInt16BigEndian(frame.Captured[typeOffset..]))
            {
                case EtherTypeIPv4:
                case EtherTypeIPv6:
                    packet = frame.Skip(headerLength);
                    return DecodeResult.Done;

                // The tag follows the header, cooked ones too: libpcap puts back there what the card has stripped.
                case EtherTypeVlan:
                case EtherTypeServiceVlan:
                case EtherTypeOldServiceVlan:
                    headerLength += VlanTagLength;
                    typeOffset = headerLength - EtherTypeLength;
                    break;

                default:
                    return DecodeResult.NotIp;
            }
        }

        return DecodeResult.NotIp;
    }

    /// <summary>
    /// BSD's loopback header is an address family: of the capturing machine's byte order for LINKTYPE_NULL, which the
    /// file does not tell, in network order for LINKTYPE_LOOP. Families are small numbers, so that either order is clear.
    /// </summary>
    private static DecodeResult ReadFamily(WireBytes frame, out WireBytes packet)
    {
        packet = default;
        if (frame.Captured.Length < FamilyLength)
        {
            return frame.Lacking(FamilyLength);
        }

        uint family = BinaryPrimitives.ReadUInt32BigEndian(frame.Captured);
        if (!IsIp(family) && !IsIp(BinaryPrimitives.ReverseEndianness(family)))
        {
            return DecodeResult.NotIp;
        }

        packet = frame.Skip(FamilyLength);
        return DecodeResult.Done;
    }

    /// <summary>AF_INET is 2 everywhere; AF_INET6 is 10 on Linux, 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30 on Darwin.</summary>
    private static bool IsIp(uint family) => family is 2 or 10 or 24 or 28 or 30;
}
