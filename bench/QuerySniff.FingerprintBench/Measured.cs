namespace QuerySniff.FingerprintBench;

/// <summary>A workload's CPU time for a statement, in nanoseconds, the median of the rounds.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="QuerySniff">The fingerprint's hash.</param>
/// <param name="Fastest">The same in its fastest round.</param>
/// <param name="Slowest">The same in its slowest round.</param>
/// <param name="Regex">The .NET regex implementation.</param>
/// <param name="PtFingerprint">pt-fingerprint over a file, without its start; 0 where it is not installed.</param>
/// <param name="AllocatedBytes">What QuerySniff allocates for a statement.</param>
/// <param name="RegexRight">Statements for which the regex implementation gives Percona's own fingerprint.</param>
internal sealed record Measured(Workload Workload, double QuerySniff, double Fastest, double Slowest, double Regex, double PtFingerprint,
    double AllocatedBytes, int RegexRight);
