using QuerySniff.Aggregator.Live;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>What happens now, as Server-Sent Events.</summary>
internal static class LiveApi
{
    public static IResult GetLive(
        [AsParameters] RangeParameters parameters,
        IStore store,
        LiveFeed feed,
        TimeProvider time,
        IHostApplicationLifetime lifetime)
    {
        if (parameters.From is not null || parameters.To is not null)
        {
            throw new BadParameterException(parameters.From is null ? "to" : "from", "left out: what is answered is what happens now");
        }

        ApiRange scope = parameters.Resolve(time);
        return feed.TryEnter()
            ? new LiveStream(scope, store, feed, time, lifetime.ApplicationStopping)
            : TypedResults.Problem(
                statusCode: StatusCodes.Status503ServiceUnavailable, detail: "As many listen as may. Try again later.");
    }
}
