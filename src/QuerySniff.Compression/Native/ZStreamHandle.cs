using System.Runtime.InteropServices;

namespace QuerySniff.Compression.Native;

/// <summary>Owns a <c>z_stream</c> that inflates: libz keeps its address, so that it lies outside the heap.</summary>
internal sealed unsafe class ZStreamHandle : SafeHandle
{
    private ZStreamHandle(ZStream* stream)
        : base(invalidHandleValue: 0, ownsHandle: true) => SetHandle((nint)stream);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    private ZStream* Stream => (ZStream*)handle;

    /// <summary>Null if libz is not compatible, or has no memory.</summary>
    public static ZStreamHandle? TryCreate()
    {
        ZStream* stream = (ZStream*)NativeMemory.AllocZeroed((nuint)sizeof(ZStream));
        if (LibZ.InflateInit(stream, LibZ.VersionCompatible, sizeof(ZStream)) == LibZ.Ok)
        {
            return new ZStreamHandle(stream);
        }

        NativeMemory.Free(stream);
        return null;
    }

    /// <summary>Begins another zlib stream.</summary>
    public void Reset()
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        _ = LibZ.InflateReset(Stream);
    }

    /// <summary>Goes on with the zlib stream. Returns libz's own result.</summary>
    public int Inflate(scoped ref ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        fixed (byte* source = input)
        fixed (byte* destination = output)
        {
            Stream->NextIn = source;
            Stream->AvailableIn = (uint)input.Length;
            Stream->NextOut = destination;
            Stream->AvailableOut = (uint)output.Length;
            int result = LibZ.Inflate(Stream, LibZ.NoFlush);
            input = input[(input.Length - (int)Stream->AvailableIn)..];
            written = output.Length - (int)Stream->AvailableOut;
            Stream->NextIn = null;
            Stream->NextOut = null;
            return result;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _ = LibZ.InflateEnd(Stream);
        NativeMemory.Free(Stream);
        return true;
    }
}
