namespace QuerySniff.Benchmarks.Fleet;

/// <summary>What agents pushed.</summary>
/// <param name="Rows">Rows that were acknowledged.</param>
/// <param name="Seconds">In this time.</param>
/// <param name="Refused">Pushes that were turned away and came again.</param>
/// <param name="P95Ms">What a push took, in 19 of 20 cases, until it was acknowledged.</param>
/// <param name="BytesPerRow">Of the file and its log, for each row of a window, coarser tiers and sums among them.</param>
/// <param name="CpuMicrosecondsPerRow">Processor time for each row, that of the agents among it.</param>
internal sealed record IngestResult(long Rows, double Seconds, long Refused, double P95Ms, double BytesPerRow, double CpuMicrosecondsPerRow);
