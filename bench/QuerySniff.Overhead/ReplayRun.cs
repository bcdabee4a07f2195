namespace QuerySniff.Overhead;

/// <summary>A capture read by a program.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Capture">The capture's name.</param>
/// <param name="Reader">The program's name.</param>
/// <param name="CpuSeconds">User and system time, its start included.</param>
/// <param name="RssMib">Resident memory at most.</param>
/// <param name="Queries">Queries that it counted; null if it counts none.</param>
internal sealed record ReplayRun(int Round, string Capture, string Reader, double CpuSeconds, double RssMib, long? Queries);
