namespace QuerySniff.Capture;

/// <summary>
/// The LINKTYPE_ values (https://www.tcpdump.org/linktypes.html) that Linux gives to live interfaces with IP, and the
/// way to them from libpcap's DLT_ values, which depend on the platform.
/// </summary>
internal static class LinkType
{
    /// <summary>LINKTYPE_ETHERNET.</summary>
    public const int Ethernet = 1;

    /// <summary>LINKTYPE_RAW: an IPv4 or IPv6 header comes first.</summary>
    public const int Raw = 101;

    /// <summary>LINKTYPE_LINUX_SLL: Linux cooked capture.</summary>
    public const int LinuxCooked = 113;

    /// <summary>LINKTYPE_LINUX_SLL2: Linux cooked capture, version 2, which names the interface.</summary>
    public const int LinuxCooked2 = 276;

    /// <summary>DLT_RAW on Linux.</summary>
    private const int DltRaw = 12;

    /// <summary>
    /// The LINKTYPE_ value of a DLT_ value. Of all link layers that carry IP (Ethernet, both cooked ones, BSD's and
    /// OpenBSD's loopback, IPv4, IPv6) only raw IP has two numbers.
    /// </summary>
    public static int FromDlt(int dlt) => dlt == DltRaw ? Raw : dlt;
}
