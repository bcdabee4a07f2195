using QuerySniff.Bench;

namespace QuerySniff.Overhead;

/// <summary>Everything measured, as it is kept in replay.json.</summary>
/// <param name="Machine">On what.</param>
/// <param name="Tools">The programs' versions.</param>
/// <param name="Captures">What was read.</param>
/// <param name="Runs">Each capture by each program.</param>
internal sealed record ReplayResult(
    Machine Machine, IReadOnlyList<string> Tools, IReadOnlyList<RecordedCapture> Captures, IReadOnlyList<ReplayRun> Runs);
