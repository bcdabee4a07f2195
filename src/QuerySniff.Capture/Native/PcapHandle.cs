using System.Runtime.InteropServices;

namespace QuerySniff.Capture.Native;

/// <summary>Owns a <c>pcap_t</c>.</summary>
internal sealed class PcapHandle : SafeHandle
{
    /// <summary>Made by the marshaller, which then sets the handle.</summary>
    public PcapHandle()
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>What libpcap says of the last call that failed.</summary>
    public unsafe string LastError => Marshal.PtrToStringUTF8((nint)LibPcap.GetError(this)) ?? "unknown error";

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibPcap.Close(handle);
        return true;
    }
}
