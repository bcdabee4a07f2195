using System.Runtime.InteropServices;

namespace QuerySniff.Capture.Native;

/// <summary><c>struct pcap_stat</c>, in frames since the capture was activated; the counters wrap at 2^32.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PcapStat
{
    /// <summary>Frames that passed the kernel's filter; on Linux those that were then dropped are among them.</summary>
    public uint Received;

    /// <summary>Frames dropped because the ring was full.</summary>
    public uint Dropped;

    /// <summary>Frames dropped by the interface; on Linux it is 0 unless the capture is promiscuous.</summary>
    public uint InterfaceDropped;
}
