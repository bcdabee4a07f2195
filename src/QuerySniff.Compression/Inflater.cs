namespace QuerySniff.Compression;

/// <summary>One format's library, with the state of one block, which is used again for the next.</summary>
internal abstract class Inflater : IDisposable
{
    /// <summary>Begins another block.</summary>
    public abstract void Begin();

    /// <summary>Goes on with the block until input or room is used up.</summary>
    /// <param name="input">The bytes that come next; what was used of them is taken off.</param>
    /// <param name="output">Where the output goes; not empty.</param>
    /// <param name="written">Bytes of output.</param>
    public abstract InflateStep Step(scoped ref ReadOnlySpan<byte> input, Span<byte> output, out int written);

    /// <inheritdoc/>
    public abstract void Dispose();
}
