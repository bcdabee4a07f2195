using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Store;

/// <summary>A batch that has passed validation. <paramref name="ReceivedMs"/>: milliseconds since the Unix epoch.</summary>
internal sealed record ReceivedBatch(PushRequest Request, long ReceivedMs);
