using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api.Model;

/// <summary>One digest over a range, and the coverage.</summary>
internal sealed record DigestAnswerModel : DigestModel
{
    /// <summary>Makes the answer of a digest.</summary>
    public DigestAnswerModel(RangeGroup row, CommandTotals total, DateTime from, DateTime to, CoverageModel coverage)
        : base(row, total, grid: null)
    {
        From = from;
        To = to;
        Coverage = coverage;
    }

    /// <summary>The beginning of the range, inclusive.</summary>
    public DateTime From { get; }

    /// <summary>The end of the range, exclusive.</summary>
    public DateTime To { get; }

    /// <summary>How much of the range's traffic was decoded.</summary>
    public CoverageModel Coverage { get; }
}
