using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Fleet;

/// <summary>
/// What commands add up to since the start. Doubles, as Prometheus' samples are: they never wrap, and are exact up to 2^53.
/// </summary>
internal readonly record struct CommandCounts(
    double Commands, double Errors, double DurationNs, double RowsSent, double RowsAffected)
{
    /// <summary>The sum with a row, whose weight is 1.</summary>
    public CommandCounts With(Row row) => new(
        Commands + row.Count,
        Errors + row.Errors,
        DurationNs + row.DurationSumNs,
        RowsSent + row.RowsSent,
        RowsAffected + row.RowsAffected);
}
