namespace QuerySniff.Agent.Delivery;

/// <summary>What the spool knows of the time that was captured.</summary>
/// <param name="UntilMs">Up to when all that was captured is kept or delivered, in milliseconds since the Unix epoch.</param>
/// <param name="UnseenMs">Milliseconds before that which were not captured and are not declared yet.</param>
internal readonly record struct SeenTime(long UntilMs, long UnseenMs);
