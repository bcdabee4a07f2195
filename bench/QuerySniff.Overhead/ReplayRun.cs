namespace QuerySniff.Overhead;

/// <summary>A capture read by a program.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Workload">The capture's workload.</param>
/// <param name="IsSlice">Whether it was the small capture of it.</param>
/// <param name="Reader">The program's name.</param>
/// <param name="CpuSeconds">User and system time, its start included.</param>
/// <param name="RssMib">Resident memory at most.</param>
/// <param name="Queries">Queries that it counted; null if it counts none.</param>
internal sealed record ReplayRun(int Round, string Workload, bool IsSlice, string Reader, double CpuSeconds, double RssMib, long? Queries);
