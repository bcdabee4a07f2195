using QuerySniff.Compression.Native;

namespace QuerySniff.Compression;

/// <summary>Zstandard frames, by the system's libzstd (https://facebook.github.io/zstd/zstd_manual.html).</summary>
internal sealed class ZstandardInflater : Inflater
{
    /// <summary>
    /// The largest window a frame may ask for, as a power of two: no block is longer than 2^24 bytes, so that none needs
    /// more. The library would allow 2^27, and allocate it.
    /// </summary>
    private const int WindowLogMax = 24;

    private readonly ZstdContextHandle _context;

    private ZstandardInflater(ZstdContextHandle context) => _context = context;

    /// <summary>Null where there is no libzstd.</summary>
    public static ZstandardInflater? TryCreate()
    {
        if (!NativeLibraries.HasZstandard)
        {
            return null;
        }

        ZstdContextHandle context = LibZstd.CreateContext();
        bool usable = !context.IsInvalid
            && LibZstd.IsError(LibZstd.SetParameter(context, LibZstd.WindowLogMaxParameter, WindowLogMax)) == 0;
        if (!usable)
        {
            context.Dispose();
            return null;
        }

        return new ZstandardInflater(context);
    }

    public override void Begin() => _ = LibZstd.Reset(_context, LibZstd.ResetSessionOnly);

    public override unsafe InflateStep Step(scoped ref ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        nuint result;
        fixed (byte* source = input)
        fixed (byte* destination = output)
        {
            ZstdBuffer from = new() { Bytes = source, Size = (nuint)input.Length };
            ZstdBuffer to = new() { Bytes = destination, Size = (nuint)output.Length };
            result = LibZstd.DecompressStream(_context, ref to, ref from);
            input = input[(int)from.Position..];
            written = (int)to.Position;
        }

        if (LibZstd.IsError(result) != 0)
        {
            return InflateStep.Failed;
        }

        if (result == 0)
        {
            return InflateStep.Ended;
        }

        return written == output.Length ? InflateStep.NeedsRoom
            : input.IsEmpty ? InflateStep.NeedsInput
            : InflateStep.Failed;
    }

    public override void Dispose() => _context.Dispose();
}
