using QuerySniff.Aggregator.Ingest;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Observability;

/// <summary>GET /readyz: whether the store can be read and written now.</summary>
internal static class Readiness
{
    public static async Task<IResult> GetAsync(IStore store, IngestQueue queue, CancellationToken cancellationToken)
    {
        if (queue.IsClosed)
        {
            return TypedResults.Text("stopping\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        try
        {
            await store.CheckAsync(cancellationToken).ConfigureAwait(false);
            return TypedResults.Text("ok\n");
        }
        catch (StoreException)
        {
            return TypedResults.Text(
                "the store cannot be read and written\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
