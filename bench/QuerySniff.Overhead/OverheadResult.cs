using QuerySniff.Bench;

namespace QuerySniff.Overhead;

/// <summary>Everything measured, as it is kept in overhead.json: the report and the chart are made of it.</summary>
/// <param name="Machine">On what.</param>
/// <param name="Server">The server's version; null if it was not asked.</param>
/// <param name="Tools">The other programs' versions.</param>
/// <param name="Measurements">Each load under each condition.</param>
internal sealed record OverheadResult(
    Machine Machine, string? Server, IReadOnlyList<string> Tools, IReadOnlyList<Measurement> Measurements);
