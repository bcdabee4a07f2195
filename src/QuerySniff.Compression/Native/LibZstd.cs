using System.Runtime.InteropServices;

namespace QuerySniff.Compression.Native;

/// <summary>libzstd, the part that decompresses (https://facebook.github.io/zstd/zstd_manual.html).</summary>
internal static partial class LibZstd
{
    /// <summary>The name that <see cref="NativeLibraries"/> resolves.</summary>
    public const string LibraryName = "libzstd";

    /// <summary>ZSTD_reset_session_only: the parameters stay.</summary>
    public const int ResetSessionOnly = 1;

    /// <summary>ZSTD_d_windowLogMax.</summary>
    public const int WindowLogMaxParameter = 100;

    [LibraryImport(LibraryName, EntryPoint = "ZSTD_createDCtx")]
    public static partial ZstdContextHandle CreateContext();

    [LibraryImport(LibraryName, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeContext(nint context);

    [LibraryImport(LibraryName, EntryPoint = "ZSTD_DCtx_setParameter")]
    public static partial nuint SetParameter(ZstdContextHandle context, int parameter, int value);

    [LibraryImport(LibraryName, EntryPoint = "ZSTD_DCtx_reset")]
    public static partial nuint Reset(ZstdContextHandle context, int directive);

    [LibraryImport(LibraryName, EntryPoint = "ZSTD_decompressStream")]
    public static partial nuint DecompressStream(ZstdContextHandle context, ref ZstdBuffer output, ref ZstdBuffer input);

    [LibraryImport(LibraryName, EntryPoint = "ZSTD_isError")]
    public static partial uint IsError(nuint result);
}
