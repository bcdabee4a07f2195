using System.Runtime.InteropServices;

namespace QuerySniff.Compression.Native;

/// <summary><c>ZSTD_inBuffer</c> and <c>ZSTD_outBuffer</c> of zstd.h, which are laid out alike.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstdBuffer
{
    public byte* Bytes;
    public nuint Size;
    public nuint Position;
}
