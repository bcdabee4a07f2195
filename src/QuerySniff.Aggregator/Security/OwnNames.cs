using System.Net;

namespace QuerySniff.Aggregator.Security;

/// <summary>
/// The names that this machine is called by. Where nobody is asked for a token, a foreign page could have its own name lead here
/// (DNS rebinding), and its browser would take our answers for that page's: an address cannot be made to, and a name must be ours.
/// </summary>
internal sealed class OwnNames(AggregatorOptions options)
{
    private readonly string[] _names = ["localhost", Environment.MachineName, .. options.PublicUrl is { } url ? new[] { url.Host } : []];

    /// <summary>Whether a request's Host header is one of them, or an address.</summary>
    public bool Have(HostString host) =>
        IPAddress.TryParse(host.Host, out _) || _names.Contains(host.Host, StringComparer.OrdinalIgnoreCase);
}
