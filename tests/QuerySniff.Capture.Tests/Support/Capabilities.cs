using System.Globalization;
using System.Runtime.InteropServices;

namespace QuerySniff.Capture.Tests.Support;

/// <summary>The calling thread's capabilities (capabilities(7)); on Linux each thread has its own.</summary>
internal static unsafe partial class Capabilities
{
    public const int NetAdmin = 12;
    public const int NetRaw = 13;
    public const int SysAdmin = 21;

    private const uint Version3 = 0x2008_0522;

    public static bool Has(params int[] capabilities)
    {
        string line = File.ReadLines("/proc/thread-self/status").First(l => l.StartsWith("CapEff:", StringComparison.Ordinal));
        ulong effective = ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return capabilities.All(capability => (effective >> capability & 1) != 0);
    }

    /// <summary>Takes all capabilities away from the calling thread, for good.</summary>
    public static void DropAll()
    {
        Header header = new() { Version = Version3 };
        ulong* data = stackalloc ulong[3];
        new Span<ulong>(data, 3).Clear();
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
