using System.Globalization;

namespace QuerySniff.Aggregator.Store;

/// <summary>
/// What is known of a digest apart from its numbers. The texts are empty until an agent has sent them.
/// First and last seen are over the whole store, in nanoseconds since the Unix epoch.
/// </summary>
internal sealed record DigestDescription(
    ulong Digest, string Fingerprint, string PerconaId, string Summary, long FirstSeenNs, long LastSeenNs)
{
    /// <summary>The digest as it is written: 16 hex digits.</summary>
    public string Id => Digest.ToString("x16", CultureInfo.InvariantCulture);
}
