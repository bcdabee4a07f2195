using System.Reflection;
using System.Runtime.InteropServices;

namespace QuerySniff.Compression.Native;

/// <summary>Finds the system's libraries under the names they have at run time. Any thread may call.</summary>
internal static class NativeLibraries
{
    private static readonly Lazy<(nint Zlib, nint Zstandard)> Loaded = new(LoadAndRegister);

    /// <summary>Whether there is a libz.</summary>
    public static bool HasZlib => Loaded.Value.Zlib != 0;

    /// <summary>Whether there is a libzstd.</summary>
    public static bool HasZstandard => Loaded.Value.Zstandard != 0;

    // The structures are laid out as on 64-bit Unix.
    private static (nint Zlib, nint Zstandard) LoadAndRegister()
    {
        if (OperatingSystem.IsWindows() || !Environment.Is64BitProcess)
        {
            return default;
        }

        (nint, nint) loaded = (TryLoad("libz.so.1"), TryLoad("libzstd.so.1"));
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), Resolve);
        return loaded;
    }

    private static nint TryLoad(string fileName) => NativeLibrary.TryLoad(fileName, out nint library) ? library : 0;

    private static nint Resolve(string libraryName, Assembly assembly, DllImportSearchPath? searchPath) => libraryName switch
    {
        LibZ.LibraryName => Loaded.Value.Zlib,
        LibZstd.LibraryName => Loaded.Value.Zstandard,
        _ => 0,
    };
}
