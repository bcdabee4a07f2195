using System.Runtime.InteropServices;

namespace QuerySniff.Capture.Native;

/// <summary><c>struct bpf_program</c>: a compiled filter, freed by <see cref="LibPcap.FreeCode"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BpfProgram
{
    /// <summary>How many instructions it has.</summary>
    public uint Length;

    /// <summary>The instructions, in libpcap's memory.</summary>
    public nint Instructions;
}
