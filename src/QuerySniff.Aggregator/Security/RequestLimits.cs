using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace QuerySniff.Aggregator.Security;

/// <summary>Bounds what one address may ask for. Any thread.</summary>
internal sealed class RequestLimits : IDisposable
{
    /// <summary>Requests of the API at once: a page makes some ten, and a script that pages through may hurry.</summary>
    private const int RequestsMax = 2000;

    /// <summary>And as many a second from then on: a hundred pages.</summary>
    private const int RequestsPerSecond = 1000;

    /// <summary>Wrong tokens a minute: a person mistypes some.</summary>
    public const int WrongTokensPerMinute = 10;

    /// <summary>An IPv6 host has a network of its own, and may take any address in it.</summary>
    private const int HostBytesOfIPv6 = 8;

    private readonly PartitionedRateLimiter<HttpContext> _requests = PartitionedRateLimiter.Create<HttpContext, IPAddress>(
        context => RateLimitPartition.GetTokenBucketLimiter(AddressOf(context), static _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = RequestsMax,
            TokensPerPeriod = RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        }));

    private readonly PartitionedRateLimiter<HttpContext> _wrong = PartitionedRateLimiter.Create<HttpContext, IPAddress>(
        context => RateLimitPartition.GetFixedWindowLimiter(AddressOf(context), static _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = WrongTokensPerMinute,
            Window = TimeSpan.FromMinutes(1),
        }));

    /// <summary>Counts a request.</summary>
    /// <returns>Null if it may pass; otherwise after how many seconds to come again.</returns>
    public string? CountRequest(HttpContext context) => Count(_requests, context);

    /// <summary>Counts a wrong token. Right ones pass whatever came before, so that nobody behind the same proxy is shut out.</summary>
    /// <returns>Null if it is to be called wrong; otherwise after how many seconds to come again.</returns>
    public string? CountWrongToken(HttpContext context) => Count(_wrong, context);

    public void Dispose()
    {
        _requests.Dispose();
        _wrong.Dispose();
    }

    private static string? Count(PartitionedRateLimiter<HttpContext> limiter, HttpContext context)
    {
        using RateLimitLease lease = limiter.AttemptAcquire(context);
        if (lease.IsAcquired)
        {
            return null;
        }

        TimeSpan after = lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan known) ? known : TimeSpan.Zero;
        return Math.Max(1, Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }

    private static IPAddress AddressOf(HttpContext context)
    {
        IPAddress address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
        {
            return address;
        }

        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(HostBytesOfIPv6).Clear();
        return new IPAddress(bytes);
    }
}
