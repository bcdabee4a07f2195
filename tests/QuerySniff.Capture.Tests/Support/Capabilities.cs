using System.Runtime.InteropServices;

namespace QuerySniff.Capture.Tests.Support;

/// <summary>Changes the calling thread's capabilities (capabilities(7)); on Linux each thread has its own.</summary>
internal static unsafe partial class Capabilities
{
    private const uint Version3 = 0x2008_0522;

    /// <summary>Takes all but some capabilities away from the calling thread, for good.</summary>
    public static void KeepOnly(params int[] capabilities)
    {
        uint mask = 0;
        foreach (int capability in capabilities)
        {
            mask |= 1u << capability;
        }

        // Effective, permitted and inheritable, of the low 32 and of the high ones.
        Header header = new() { Version = Version3 };
        uint* data = stackalloc uint[6] { mask, mask, 0, 0, 0, 0 };
        Assert.Equal(0, CapSet(&header, data));
    }

    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    private static partial int CapSet(Header* header, void* data);

    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public uint Version;
        public int ThreadId;
    }
}
