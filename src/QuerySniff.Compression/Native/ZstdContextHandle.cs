using System.Runtime.InteropServices;

namespace QuerySniff.Compression.Native;

/// <summary>Owns a <c>ZSTD_DCtx</c>.</summary>
internal sealed class ZstdContextHandle : SafeHandle
{
    /// <summary>Made by the marshaller, which then sets the handle.</summary>
    public ZstdContextHandle()
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _ = LibZstd.FreeContext(handle);
        return true;
    }
}
