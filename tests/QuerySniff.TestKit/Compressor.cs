using System.IO.Compression;
using System.Runtime.InteropServices;

namespace QuerySniff.TestKit;

/// <summary>Compresses blocks as a server would: zlib streams by the runtime's own zlib, Zstandard by the system's.</summary>
public static class Compressor
{
    private const string ZstandardLibrary = "libzstd.so.1";

    /// <summary>Whether there is a libzstd.</summary>
    public static bool HasZstandard { get; } = NativeLibrary.TryLoad(ZstandardLibrary, out _);

    /// <summary>A zlib stream of the bytes.</summary>
    public static byte[] Zlib(byte[] bytes)
    {
        MemoryStream compressed = new();
        using (ZLibStream zlib = new(compressed, CompressionLevel.Fastest))
        {
            zlib.Write(bytes);
        }

        return compressed.ToArray();
    }

    /// <summary>A Zstandard frame of the bytes.</summary>
    public static byte[] Zstandard(byte[] bytes)
    {
        byte[] compressed = new byte[bytes.Length + (bytes.Length / 128) + 512];
        nuint length = Compress(compressed, (nuint)compressed.Length, bytes, (nuint)bytes.Length, 3);
        return compressed[..checked((int)length)];
    }

    [DllImport(ZstandardLibrary, EntryPoint = "ZSTD_compress")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nuint Compress(byte[] destination, nuint capacity, byte[] source, nuint length, int level);
}
