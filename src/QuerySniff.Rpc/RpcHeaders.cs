namespace QuerySniff.Rpc;

/// <summary>Names and fixed values of the headers (grpc/grpc, doc/PROTOCOL-HTTP2.md).</summary>
internal static class RpcHeaders
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";

    public const string Identity = "identity";
    public const string Gzip = "gzip";

    /// <summary>What both of our ends read.</summary>
    public const string SupportedEncodings = "identity,gzip";

    /// <summary>
    /// True for "application/grpc" and "application/grpc+proto", with parameters or without; false for its relatives
    /// ("application/grpc-web", "application/grpc+json"), whose bodies are other ones.
    /// </summary>
    public static bool IsGrpcContentType(string? contentType)
    {
        if (contentType is null || !contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        ReadOnlySpan<char> rest = contentType.AsSpan(ContentType.Length);
        int parameters = rest.IndexOf(';');
        ReadOnlySpan<char> suffix = (parameters < 0 ? rest : rest[..parameters]).Trim();
        return suffix.IsEmpty || suffix.Equals("+proto", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>True if the list of encodings ("identity, deflate, gzip") has gzip.</summary>
    public static bool AcceptsGzip(string? acceptEncoding)
    {
        foreach (Range range in acceptEncoding.AsSpan().Split(','))
        {
            if (acceptEncoding.AsSpan(range).Trim().Equals(Gzip, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
