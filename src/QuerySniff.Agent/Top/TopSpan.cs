using QuerySniff.Digests;

namespace QuerySniff.Agent.Top;

/// <summary>A stretch of time, and what was seen in it.</summary>
/// <param name="Window">What was seen.</param>
/// <param name="ElapsedNanoseconds">How long it was watched.</param>
/// <param name="Now">What was seen at its end: what is open, or running, is this window's state.</param>
internal readonly record struct TopSpan(DigestWindow Window, long ElapsedNanoseconds, DigestWindow Now);
