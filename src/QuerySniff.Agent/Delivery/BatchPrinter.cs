using Google.Protobuf;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// Stands in the sender's place for a dry run: prints each batch as a line of JSON, with the contract's names, as if it was
/// sent and stored. Runs as one task.
/// </summary>
internal sealed class BatchPrinter(BatchQueue queue, KnownDigests known, TextWriter output)
{
    /// <summary>What an aggregator's tag is elsewhere.</summary>
    public const string Tag = "printed";

    private static readonly JsonFormatter Formatter =
        new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    /// <summary>Prints until the queue is completed and empty, the token is cancelled, or nobody reads any more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!queue.IsDrained)
        {
            if (!queue.TryTake(Tag, out PushRequest? batch))
            {
                await queue.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (!TryPrint(batch))
            {
                return;
            }
            else
            {
                known.Acknowledge(batch.Digests, []);
                queue.Acknowledge();
            }
        }
    }

    private bool TryPrint(PushRequest batch)
    {
        try
        {
            output.WriteLine(Formatter.Format(batch));
            output.Flush();
            return true;
        }
        catch (IOException)
        {
            return false; // A reader that has enough, such as head.
        }
    }
}
