using QuerySniff.Compression;

namespace QuerySniff.MySql;

/// <summary>
/// Judges whether a piece of the client's stream, met out of step, begins a compressed frame that begins a command.
/// </summary>
internal static class CompressedProbe
{
    /// <summary>The frame must be the first of an exchange, and what can be read of its content plausible.</summary>
    public static bool IsPlausible(ReadOnlySpan<byte> data, Decompressor decompressor)
    {
        if (!CompressedHeader.TryRead(data, out CompressedHeader header) || header.Sequence != 0)
        {
            return false;
        }

        ReadOnlySpan<byte> body = data[CompressedHeader.Bytes..];
        bool whole = body.Length >= header.BodyBytes;
        body = whole ? body[..header.BodyBytes] : body;
        if (header.IsCompressed)
        {
            DecompressionStatus status = decompressor.Decompress(body, header.UncompressedBytes, out body);
            if (status != (whole ? DecompressionStatus.Whole : DecompressionStatus.Prefix))
            {
                return false;
            }
        }

        return !body.IsEmpty && CommandProbe.IsPlausible(body);
    }
}
