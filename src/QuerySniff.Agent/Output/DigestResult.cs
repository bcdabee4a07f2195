using QuerySniff.Digests;

namespace QuerySniff.Agent.Output;

/// <summary>What `digest` reports.</summary>
/// <param name="File">The capture's name.</param>
/// <param name="Rows">A row a digest, most load first.</param>
/// <param name="Coverage">What was seen and not, over all servers.</param>
/// <param name="Capture">What the capture saw and lost.</param>
internal sealed record DigestResult(
    string File, IReadOnlyList<DigestRow> Rows, ServerCoverage Coverage, CaptureCoverage Capture);
