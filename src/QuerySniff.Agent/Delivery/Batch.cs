namespace QuerySniff.Agent.Delivery;

/// <summary>A batch on its way to the aggregator.</summary>
/// <param name="Label">What it is, and what is lost if it does not arrive.</param>
/// <param name="Message">The encoded <c>PushRequest</c>: encoded, so that what a queue of them takes is known.</param>
internal sealed record Batch(BatchLabel Label, byte[] Message);
