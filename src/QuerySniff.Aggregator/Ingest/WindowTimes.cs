using QuerySniff.Contracts.V1;
using QuerySniff.Rpc;

namespace QuerySniff.Aggregator.Ingest;

/// <summary>Says whether a batch's windows lie where this aggregator's clock and retention allow. Any thread.</summary>
internal static class WindowTimes
{
    /// <summary>Why a batch is refused; null if it is not.</summary>
    /// <param name="request">A batch that has passed <see cref="BatchValidator"/>.</param>
    /// <param name="now">The time.</param>
    /// <param name="kept">How long the coarsest tier is kept.</param>
    /// <returns>
    /// A window of the future is to be sent again later, for it may be this machine's clock that is wrong, and time heals it.
    /// One that would be given up at once is refused for good.
    /// </returns>
    public static RpcException? Refuse(PushRequest request, DateTimeOffset now, TimeSpan kept)
    {
        ulong latestNs = Nanoseconds(now + IngestLimits.AheadMax);
        ulong earliestNs = Nanoseconds(now - kept);
        if (request.Windows.Any(window => window.StartNs > latestNs))
        {
            return new RpcException(
                RpcStatusCode.Unavailable,
                $"a window begins more than {IngestLimits.AheadMax.TotalMinutes:0} min ahead of the aggregator's clock: set the clocks");
        }

        return request.Windows.Count > 0 && request.Windows.All(window => window.StartNs < earliestNs)
            ? new RpcException(
                RpcStatusCode.InvalidArgument, $"all windows are older than the {kept.TotalDays:0} days that the aggregator keeps")
            : null;
    }

    private static ulong Nanoseconds(DateTimeOffset time) => (ulong)Math.Max(0, time.ToUnixTimeMilliseconds()) * 1_000_000;
}
