namespace QuerySniff.Benchmarks.Fleet;

/// <summary>What questions took over a fleet's past.</summary>
/// <param name="Rows">Rows of all tiers.</param>
/// <param name="BytesPerRow">Of the file, for each of them.</param>
/// <param name="FillSeconds">What it took to write them and to add them up.</param>
/// <param name="Calls">Each question, over each range.</param>
/// <param name="Pages">The pages that ask them; none where there is no browser.</param>
internal sealed record ReadsResult(
    long Rows, double BytesPerRow, double FillSeconds, IReadOnlyList<ReadCall> Calls, IReadOnlyList<PagePaint> Pages);
