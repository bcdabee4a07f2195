namespace QuerySniff.Agent.Delivery;

/// <summary>A batch on its way to the aggregator, and what is lost if it does not arrive.</summary>
/// <param name="Sequence">Its number in this boot of the agent.</param>
/// <param name="Message">The encoded <c>PushRequest</c>: encoded, so that what a queue of them takes is known.</param>
/// <param name="Windows">Windows that begin in it, and those that it declares lost.</param>
/// <param name="Commands">Commands that it counts, and those that it declares lost.</param>
internal sealed record Batch(ulong Sequence, byte[] Message, long Windows, long Commands);
