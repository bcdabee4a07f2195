using System.Runtime.InteropServices;

namespace QuerySniff.Compression.Native;

/// <summary>libz, the part that inflates (https://www.zlib.net/manual.html).</summary>
internal static unsafe partial class LibZ
{
    /// <summary>The name that <see cref="NativeLibraries"/> resolves.</summary>
    public const string LibraryName = "libz";

    /// <summary>The version whose structures are used; libz compares the first number alone.</summary>
    public const string VersionCompatible = "1.2.0";

    /// <summary>Z_OK: there is progress.</summary>
    public const int Ok = 0;

    /// <summary>Z_STREAM_END: all is out, and the checksum is right.</summary>
    public const int StreamEnd = 1;

    /// <summary>Z_BUF_ERROR: no progress without more input or room, which is no error.</summary>
    public const int BufferError = -5;

    /// <summary>Z_NO_FLUSH.</summary>
    public const int NoFlush = 0;

    [LibraryImport(LibraryName, EntryPoint = "inflateInit_", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int InflateInit(ZStream* stream, string version, int streamSize);

    [LibraryImport(LibraryName, EntryPoint = "inflate")]
    public static partial int Inflate(ZStream* stream, int flush);

    [LibraryImport(LibraryName, EntryPoint = "inflateReset")]
    public static partial int InflateReset(ZStream* stream);

    [LibraryImport(LibraryName, EntryPoint = "inflateEnd")]
    public static partial int InflateEnd(ZStream* stream);
}
