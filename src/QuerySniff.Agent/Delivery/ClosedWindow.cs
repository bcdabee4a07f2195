using QuerySniff.Digests;

namespace QuerySniff.Agent.Delivery;

/// <summary>What the capture thread hands over when a window ends.</summary>
/// <param name="Window">The window; null if nothing was seen in it.</param>
/// <param name="Until">Up to when all that was captured was handed over, in nanoseconds since the Unix epoch.</param>
internal readonly record struct ClosedWindow(DigestWindow? Window, long Until);
