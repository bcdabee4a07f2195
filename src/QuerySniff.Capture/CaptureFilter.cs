namespace QuerySniff.Capture;

/// <summary>
/// Builds the kernel's filter (pcap-filter(7)) for TCP on some ports. A frame passes if it is IPv4 or IPv6, from or to
/// one of the ports, and has payload or a SYN, FIN or RST: a bare acknowledgement says nothing about queries and is
/// half the frames. What the filter cannot judge passes, for user space to judge: fragments of IPv4 (only the first
/// has the ports) and IPv6 with extension headers.
/// </summary>
/// <remarks>
/// The text counts bytes from the link layer on (<c>link[..]</c>) and avoids the words <c>ip</c>, <c>tcp</c> and
/// <c>vlan</c>: after <c>vlan</c> libpcap carries the offsets in variables, and the program for one port and up to two
/// tags would have 372 instructions in place of 139; and <c>tcp[..]</c> knows IPv4 alone. The kernel takes the outer
/// tag of a frame away before the filter runs if the frame came in, but not always if it goes out: so each number of
/// tags from none to two is tried.
/// </remarks>
internal static class CaptureFilter
{
    private const string IPv4Type = "0x0800";
    private const string IPv6Type = "0x86dd";

    /// <summary>The length of an 802.1Q or 802.1ad tag in bytes.</summary>
    private const int TagBytes = 4;

    /// <summary>The tags of QinQ; more have no use known to us.</summary>
    private const int TagsMax = 2;

    /// <summary>Makes the filter's text.</summary>
    /// <param name="ports">The TCP ports.</param>
    /// <param name="linkType">The LINKTYPE_ value of the frames to be filtered.</param>
    /// <returns>The text, or null if it is not known where frames of this link type have their IP header.</returns>
    public static string? Build(IReadOnlyList<int> ports, int linkType) => linkType switch
    {
        LinkType.Ethernet => Ethernet(ports),
        LinkType.LinuxCooked => Network(ports, typeOffset: 14, headerOffset: 16),
        LinkType.LinuxCooked2 => Network(ports, typeOffset: 0, headerOffset: 20),
        LinkType.Raw => $"((link[0] & 0xf0 = 0x40 and {IPv4(ports, 0)}) or (link[0] & 0xf0 = 0x60 and {IPv6(ports, 0)}))",
        _ => null,
    };

    /// <summary>
    /// Adds to the text for <see cref="LinkType.LinuxCooked2"/> that frames which leave on the loopback interface are
    /// rejected: they come back in on it.
    /// </summary>
    public static string WithoutOutgoing(string filter, uint loopbackIndex) =>
        $"not (ifindex {loopbackIndex} and outbound) and {filter}";

    private static string Ethernet(IReadOnlyList<int> ports)
    {
        const int typeOffset = 12;
        string text = "";
        for (int tags = TagsMax; tags >= 0; tags--)
        {
            int offset = typeOffset + (tags * TagBytes);
            string network = Network(ports, offset, offset + 2);
            text = text.Length == 0 ? network : $"({network} or ({IsTag(offset)} and {text}))";
        }

        return text;
    }

    /// <summary>802.1Q, 802.1ad, and what was used for the outer tag before 802.1ad.</summary>
    private static string IsTag(int offset) =>
        $"(link[{offset}:2] = 0x8100 or link[{offset}:2] = 0x88a8 or link[{offset}:2] = 0x9100)";

    private static string Network(IReadOnlyList<int> ports, int typeOffset, int headerOffset) =>
        $"((link[{typeOffset}:2] = {IPv4Type} and {IPv4(ports, headerOffset)}) or " +
        $"(link[{typeOffset}:2] = {IPv6Type} and {IPv6(ports, headerOffset)}))";

    /// <summary>
    /// Payload is what the total length counts beyond both headers. A total length of 0 (a segment of more than 64 KiB
    /// that the kernel has put together) is unequal to them too, and passes.
    /// </summary>
    private static string IPv4(IReadOnlyList<int> ports, int ip)
    {
        string headerBytes = $"((link[{ip}] & 0xf) << 2)";
        string isFragment = $"link[{ip + 6}:2] & 0x1fff != 0";
        string segmentBytes = $"link[{ip + 2}:2] - {headerBytes}";
        return $"link[{ip + 9}] = 6 and ({isFragment} or {Tcp(ports, ip, $" + {headerBytes}", segmentBytes)})";
    }

    /// <summary>
    /// TCP right after the fixed header, or extension headers: hop-by-hop (segments of more than 64 KiB have it),
    /// routing, fragment, authentication, destination options. Each begins with the type of what follows it, so that
    /// one that leads to TCP, or to a further one, can be told from others (such as multicast listener reports).
    /// </summary>
    private static string IPv6(IReadOnlyList<int> ports, int ip)
    {
        string first = $"link[{ip + 6}]";
        string second = $"link[{ip + 40}]";
        string segmentBytes = $"link[{ip + 4}:2]";
        return $"(({first} = 6 and {Tcp(ports, ip + 40, "", segmentBytes)}) or " +
            $"({IsExtension(first)} and ({second} = 6 or {IsExtension(second)})))";

        static string IsExtension(string type) =>
            $"({type} = 0 or {type} = 43 or {type} = 44 or {type} = 51 or {type} = 60)";
    }

    /// <summary>One of the ports, and FIN, SYN, RST or payload.</summary>
    /// <param name="ports">The ports.</param>
    /// <param name="tcp">Where the TCP header is, but for the shift.</param>
    /// <param name="shift">What is to be added at run time; apart from the constant, so that the two are not added there.</param>
    /// <param name="segmentBytes">The length of the segment with its header, as the IP header gives it.</param>
    private static string Tcp(IReadOnlyList<int> ports, int tcp, string shift, string segmentBytes)
    {
        IEnumerable<string> tests = ports.Select(
            port => $"link[{tcp}{shift}:2] = {port} or link[{tcp + 2}{shift}:2] = {port}");
        string hasFlag = $"link[{tcp + 13}{shift}] & 7 != 0";
        string headerBytes = $"((link[{tcp + 12}{shift}] & 0xf0) >> 2)";
        return $"(({string.Join(" or ", tests)}) and ({hasFlag} or {segmentBytes} != {headerBytes}))";
    }
}
