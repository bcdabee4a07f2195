using System.Runtime.InteropServices;

namespace QuerySniff.Capture.Native;

/// <summary>
/// The functions of libpcap that are used, named and shaped as in its manual
/// (https://www.tcpdump.org/manpages/). <see cref="LibPcapLoader.Load"/> must have run before the first call.
/// </summary>
internal static unsafe partial class LibPcap
{
    /// <summary>The name that <see cref="LibPcapLoader"/> resolves.</summary>
    public const string LibraryName = "pcap";

    /// <summary>PCAP_ERRBUF_SIZE, in bytes.</summary>
    public const int ErrorBufferBytes = 256;

    /// <summary>PCAP_TSTAMP_PRECISION_NANO: the fraction of a timestamp counts nanoseconds.</summary>
    public const int TimestampPrecisionNano = 1;

    /// <summary>PCAP_NETMASK_UNKNOWN: the filter does not test for IPv4 broadcasts.</summary>
    public const uint NetmaskUnknown = 0xffff_ffff;

    /// <summary>What <see cref="NextEx"/> returns when there is a frame.</summary>
    public const int NextFrame = 1;

    /// <summary>What <see cref="NextEx"/> returns when a live capture has no frame now.</summary>
    public const int NextNothing = 0;

    /// <summary>PCAP_ERROR_BREAK: what <see cref="NextEx"/> returns at the end of a file.</summary>
    public const int NextEndOfFile = -2;

    /// <summary>PCAP_ERROR_NO_SUCH_DEVICE.</summary>
    public const int ErrorNoSuchDevice = -5;

    /// <summary>PCAP_ERROR_PERM_DENIED.</summary>
    public const int ErrorPermissionDenied = -8;

    /// <summary>PCAP_ERROR_IFACE_NOT_UP.</summary>
    public const int ErrorInterfaceNotUp = -9;

    [LibraryImport(LibraryName, EntryPoint = "pcap_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial PcapHandle Create(string source, byte* errorBuffer);

    [LibraryImport(LibraryName, EntryPoint = "pcap_set_snaplen")]
    public static partial int SetSnapLength(PcapHandle pcap, int bytes);

    [LibraryImport(LibraryName, EntryPoint = "pcap_set_promisc")]
    public static partial int SetPromiscuous(PcapHandle pcap, int on);

    [LibraryImport(LibraryName, EntryPoint = "pcap_set_timeout")]
    public static partial int SetTimeout(PcapHandle pcap, int milliseconds);

    [LibraryImport(LibraryName, EntryPoint = "pcap_set_buffer_size")]
    public static partial int SetBufferSize(PcapHandle pcap, int bytes);

    [LibraryImport(LibraryName, EntryPoint = "pcap_set_tstamp_precision")]
    public static partial int SetTimestampPrecision(PcapHandle pcap, int precision);

    [LibraryImport(LibraryName, EntryPoint = "pcap_activate")]
    public static partial int Activate(PcapHandle pcap);

    [LibraryImport(LibraryName, EntryPoint = "pcap_datalink")]
    public static partial int DataLink(PcapHandle pcap);

    [LibraryImport(LibraryName, EntryPoint = "pcap_set_datalink")]
    public static partial int SetDataLink(PcapHandle pcap, int dlt);

    [LibraryImport(LibraryName, EntryPoint = "pcap_compile", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Compile(PcapHandle pcap, BpfProgram* program, string filter, int optimize, uint netmask);

    [LibraryImport(LibraryName, EntryPoint = "pcap_setfilter")]
    public static partial int SetFilter(PcapHandle pcap, BpfProgram* program);

    [LibraryImport(LibraryName, EntryPoint = "pcap_freecode")]
    public static partial void FreeCode(BpfProgram* program);

    [LibraryImport(LibraryName, EntryPoint = "pcap_setnonblock")]
    public static partial int SetNonBlock(PcapHandle pcap, int on, byte* errorBuffer);

    [LibraryImport(LibraryName, EntryPoint = "pcap_get_selectable_fd")]
    public static partial int GetSelectableFd(PcapHandle pcap);

    [LibraryImport(LibraryName, EntryPoint = "pcap_stats")]
    public static partial int Stats(PcapHandle pcap, PcapStat* stat);

    [LibraryImport(LibraryName, EntryPoint = "pcap_open_offline_with_tstamp_precision", StringMarshalling = StringMarshalling.Utf8)]
    public static partial PcapHandle OpenOffline(string path, uint precision, byte* errorBuffer);

    /// <summary>
    /// The next frame. It takes the bare pointer: a SafeHandle would be counted up and down for each frame.
    /// The caller sees to it that the handle is open.
    /// </summary>
    [LibraryImport(LibraryName, EntryPoint = "pcap_next_ex")]
    public static partial int NextEx(nint pcap, PcapPacketHeader** header, byte** data);

    [LibraryImport(LibraryName, EntryPoint = "pcap_geterr")]
    public static partial byte* GetError(PcapHandle pcap);

    [LibraryImport(LibraryName, EntryPoint = "pcap_close")]
    public static partial void Close(nint pcap);
}
