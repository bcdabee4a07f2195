using QuerySniff.Compression.Native;

namespace QuerySniff.Compression;

/// <summary>zlib streams, by the system's libz (https://www.zlib.net/manual.html).</summary>
internal sealed class ZlibInflater : Inflater
{
    private readonly ZStreamHandle _stream;

    private ZlibInflater(ZStreamHandle stream) => _stream = stream;

    /// <summary>Null where there is no libz.</summary>
    public static ZlibInflater? TryCreate() =>
        NativeLibraries.HasZlib && ZStreamHandle.TryCreate() is { } stream ? new ZlibInflater(stream) : null;

    public override void Begin() => _stream.Reset();

    public override InflateStep Step(scoped ref ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        int result = _stream.Inflate(ref input, output, out written);
        return result switch
        {
            LibZ.StreamEnd => InflateStep.Ended,
            LibZ.Ok or LibZ.BufferError when written == output.Length => InflateStep.NeedsRoom,
            LibZ.Ok or LibZ.BufferError when input.IsEmpty => InflateStep.NeedsInput,
            _ => InflateStep.Failed,
        };
    }

    public override void Dispose() => _stream.Dispose();
}
