using QuerySniff.Digests;

namespace QuerySniff.Agent.Delivery;

/// <summary>What a capture thread hands over when a window ends.</summary>
/// <param name="Window">The window; null if nothing was seen in it.</param>
/// <param name="Start">When the window began, in nanoseconds since the Unix epoch.</param>
/// <param name="Until">Up to when all that was captured was handed over, in nanoseconds since the Unix epoch.</param>
/// <param name="ClosedAt">When it was closed, on the clock's own scale (<see cref="TimeProvider.GetTimestamp"/>), which is never set.</param>
internal readonly record struct ClosedWindow(DigestWindow? Window, long Start, long Until, long ClosedAt);
