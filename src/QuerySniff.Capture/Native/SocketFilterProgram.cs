using System.Runtime.InteropServices;

namespace QuerySniff.Capture.Native;

/// <summary><c>struct sock_fprog</c>: a program of classic BPF as a socket option takes it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SocketFilterProgram
{
    /// <summary>How many instructions it has.</summary>
    public ushort Length;

    /// <summary>The instructions.</summary>
    public SocketFilter* Instructions;
}
