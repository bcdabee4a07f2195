using Google.Protobuf;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// Makes room: several batches become one with a longer window, and a batch becomes the declaration that it is lost.
/// Counters, histograms, coverage and declared losses add up exactly. One thread at a time.
/// </summary>
internal sealed class BatchMerger(AgentIdentity identity)
{
    /// <summary>Merges batches whose windows lie in one longer window. The result is a batch of its own.</summary>
    /// <param name="sources">The batches, and their messages.</param>
    /// <param name="startMs">The longer window's beginning, in milliseconds since the Unix epoch.</param>
    /// <param name="lengthMs">Its length, in milliseconds.</param>
    public Batch Merge(IReadOnlyCollection<(BatchLabel Label, PushRequest Request)> sources, long startMs, uint lengthMs)
    {
        PushRequest merged = identity.NewRequest();
        Window window = NewWindow(startMs, lengthMs);
        merged.Windows.Add(window);
        MergedWindow sum = new(merged, window);
        foreach ((_, PushRequest request) in sources)
        {
            sum.Add(request);
        }

        BatchLabel label = new(
            identity.Boot,
            merged.Sequence,
            startMs,
            lengthMs,
            sources.Sum(source => source.Label.Windows),
            sources.Sum(source => source.Label.Commands));
        return new Batch(label, merged.ToByteArray());
    }

    /// <summary>
    /// Takes a batch's rows of statements and their texts out and declares them lost; the coverage and the connections stay. The identity stays too: should the batch have
    /// been stored without our knowing, nothing is declared lost that is not.
    /// </summary>
    public static byte[] Strip(BatchLabel label, PushRequest request)
    {
        PushRequest stripped = new()
        {
            AgentId = request.AgentId,
            BootId = request.BootId,
            Sequence = request.Sequence,
            Agent = request.Agent,
        };
        Window window = NewWindow(label.StartMs, label.LengthMs);
        stripped.Windows.Add(window);
        request.Digests.Clear();
        foreach (Window source in request.Windows)
        {
            source.Rows.Clear();
            source.Transactions.Clear();
            source.Unfinished.Clear();
        }

        new MergedWindow(stripped, window).Add(request);
        return Declare(label, stripped);
    }

    /// <summary>The declaration that a batch is lost of which nothing is left, or nothing that an aggregator takes.</summary>
    public byte[] Declare(BatchLabel label)
    {
        PushRequest request = new()
        {
            AgentId = identity.AgentId,
            BootId = ByteString.CopyFrom(Convert.FromHexString(label.Boot)),
            Sequence = label.Sequence,
        };
        request.Windows.Add(NewWindow(label.StartMs, label.LengthMs));
        return Declare(label, request);
    }

    private static byte[] Declare(BatchLabel label, PushRequest request)
    {
        CaptureCoverage capture = request.Windows[0].Capture ??= new CaptureCoverage();
        capture.WindowsDropped = (ulong)label.Windows;
        capture.CommandsDropped = (ulong)label.Commands;
        return request.ToByteArray();
    }

    private static Window NewWindow(long startMs, uint lengthMs) =>
        new() { StartNs = (ulong)startMs * 1_000_000, LengthMs = lengthMs };
}
