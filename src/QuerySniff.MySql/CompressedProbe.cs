using QuerySniff.Compression;

namespace QuerySniff.MySql;

/// <summary>
/// Judges whether a piece of the client's stream begins a compressed frame that begins a command: as
/// <see cref="CommandProbe"/> does of what is in the frame.
/// </summary>
internal static class CompressedProbe
{
    /// <summary>
    /// A piece met out of step: the frame must be the first of an exchange, and what can be read of its content plausible.
    /// Some clients send each header by itself: what it says of the content is all there is to go by.
    /// </summary>
    public static bool IsPlausible(ReadOnlySpan<byte> data, Decompressor decompressor) =>
        TryReadContent(data, decompressor, out CompressedHeader header, out ReadOnlySpan<byte> content)
        && (content.IsEmpty
            ? data.Length == CompressedHeader.Bytes && header.BodyBytes > 0 && header.ContentBytes > Protocol.HeaderBytes
            : CommandProbe.IsPlausible(content));

    /// <summary>A piece that comes just where a command has to begin.</summary>
    public static bool MayFollow(ReadOnlySpan<byte> data, Decompressor decompressor) =>
        data.Length < CompressedHeader.Bytes
        || (TryReadContent(data, decompressor, out _, out ReadOnlySpan<byte> content) && CommandProbe.MayFollow(content));

    private static bool TryReadContent(
        ReadOnlySpan<byte> data,
        Decompressor decompressor,
        out CompressedHeader header,
        out ReadOnlySpan<byte> content)
    {
        content = default;
        if (!CompressedHeader.TryRead(data, out header) || header.Sequence != 0)
        {
            return false;
        }

        ReadOnlySpan<byte> body = data[CompressedHeader.Bytes..];
        bool whole = body.Length >= header.BodyBytes;
        content = whole ? body[..header.BodyBytes] : body;
        return content.IsEmpty
            || !header.IsCompressed
            || decompressor.Decompress(content, header.UncompressedBytes, out content)
                == (whole ? DecompressionStatus.Whole : DecompressionStatus.Prefix);
    }
}
