namespace QuerySniff.Rpc;

/// <summary>The bounds of the transport: its own, not the protocol's.</summary>
public static class RpcLimits
{
    /// <summary>
    /// The largest message that is read by default, in bytes, counted both as sent and as decompressed. An agent's
    /// window of 20,000 rows with histograms is some 6 MB; gRPC's customary 4 MiB would refuse it.
    /// </summary>
    public const int MessageBytesMax = 16 * 1024 * 1024;

    /// <summary>
    /// The longest <c>grpc-message</c> that is sent, in bytes as encoded: peers bound a header block to 8 KiB.
    /// </summary>
    public const int DetailBytesMax = 4 * 1024;

    /// <summary>
    /// Messages shorter than this many bytes are sent as they are: gzip's header and the time of both ends cost more
    /// than the packet saves.
    /// </summary>
    public const int CompressBytesMin = 1024;

    /// <summary>
    /// The longest deadline that is tracked, in days; a longer one is taken as this. Timers count milliseconds in 32
    /// bits (49 days), and no unary call is waited for that long.
    /// </summary>
    public const int DeadlineDaysMax = 30;

    /// <summary>The largest header block or trailer block of an answer, in KiB: what the protocol's document suggests.</summary>
    internal const int AnswerHeadersKibibytesMax = 8;
}
