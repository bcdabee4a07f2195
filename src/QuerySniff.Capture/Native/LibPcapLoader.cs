using System.Reflection;
using System.Runtime.InteropServices;

namespace QuerySniff.Capture.Native;

/// <summary>Finds libpcap under the names that distributions give it. Any thread may call.</summary>
internal static class LibPcapLoader
{
    /// <summary>The soname as upstream and most distributions have it, then that of Debian and its descendants.</summary>
    private static readonly string[] FileNames = ["libpcap.so.1", "libpcap.so.0.8"];

    private static readonly Lazy<nint> Library = new(LoadAndRegister);

    /// <summary>Loads libpcap; later calls do nothing.</summary>
    /// <exception cref="CaptureException">It is not installed.</exception>
    public static void Load() => _ = Library.Value;

    /// <summary>Loads the first library there is of some file names.</summary>
    /// <exception cref="CaptureException">There is none.</exception>
    internal static nint LoadFirst(ReadOnlySpan<string> fileNames)
    {
        foreach (string fileName in fileNames)
        {
            if (NativeLibrary.TryLoad(fileName, out nint library))
            {
                return library;
            }
        }

        throw new CaptureException(
            $"libpcap is not installed (tried {string.Join(", ", fileNames)}): " +
            "`apt install libpcap0.8` or `dnf install libpcap`");
    }

    private static nint LoadAndRegister()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            throw new CaptureException("captures are read on 64-bit Linux only");
        }

        nint library = LoadFirst(FileNames);
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), Resolve);
        return library;
    }

    private static nint Resolve(string libraryName, Assembly assembly, DllImportSearchPath? searchPath) =>
        libraryName == LibPcap.LibraryName ? Library.Value : 0;
}
