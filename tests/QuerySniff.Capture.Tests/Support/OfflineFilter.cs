using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using QuerySniff.Capture.Native;

namespace QuerySniff.Capture.Tests.Support;

/// <summary>A filter that libpcap has compiled, run on frames in memory.</summary>
internal sealed unsafe partial class OfflineFilter : IDisposable
{
    private readonly PcapHandle _handle;
    private BpfProgram _program;

    public OfflineFilter(string filter, int linkType)
    {
        LibPcapLoader.Load();
        int dlt = linkType == LinkType.Raw ? 12 : linkType;
        _handle = OpenDead(dlt, 262_144);
        BpfProgram program;
        int result = LibPcap.Compile(_handle, &program, filter, optimize: 1, LibPcap.NetmaskUnknown);
        Assert.True(result == 0, _handle.LastError);
        _program = program;
    }

    public int Instructions => (int)_program.Length;

    public bool Passes(byte[] frame)
    {
        fixed (BpfProgram* program = &_program)
        fixed (byte* data = frame)
        {
            PcapPacketHeader header;
            uint* lengths = (uint*)((byte*)&header + (2 * sizeof(long)));
            lengths[0] = lengths[1] = (uint)frame.Length;
            return Filter(program, &header, data) != 0;
        }
    }

    public void Dispose()
    {
        fixed (BpfProgram* program = &_program)
        {
            LibPcap.FreeCode(program);
        }

        _handle.Dispose();
    }

    [ModuleInitializer]
    internal static void RegisterResolver() => NativeLibrary.SetDllImportResolver(
        Assembly.GetExecutingAssembly(),
        static (name, _, _) => name == LibPcap.LibraryName
            ? LibPcapLoader.LoadFirst(["libpcap.so.1", "libpcap.so.0.8"])
            : 0);

    [LibraryImport(LibPcap.LibraryName, EntryPoint = "pcap_open_dead")]
    private static partial PcapHandle OpenDead(int dlt, int snapLength);

    [LibraryImport(LibPcap.LibraryName, EntryPoint = "pcap_offline_filter")]
    private static partial int Filter(BpfProgram* program, PcapPacketHeader* header, byte* data);
}
