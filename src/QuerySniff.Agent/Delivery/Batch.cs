using QuerySniff.Contracts.V1;

namespace QuerySniff.Agent.Delivery;

/// <summary>A batch on its way to the aggregator.</summary>
/// <param name="Request">The message.</param>
/// <param name="Bytes">Its encoded size.</param>
/// <param name="Commands">The commands that it counts.</param>
internal sealed record Batch(PushRequest Request, int Bytes, long Commands);
