using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api.Model;

/// <summary>The errors of one code.</summary>
internal record ErrorCodeModel
{
    /// <summary>Takes the errors of a code, and how many there are of all.</summary>
    public ErrorCodeModel(CodeErrors errors, long total)
    {
        Code = errors.Code;
        Symbol = ErrorSymbols.Of(errors.Code);
        Count = errors.Count;
        Share = ModelMapping.Share(errors.Count, total);
    }

    /// <summary>The number that servers give the error; 0: unknown.</summary>
    public int Code { get; }

    /// <summary>The number's name, such as ER_DUP_ENTRY; null if unknown, or if servers disagree.</summary>
    public string? Symbol { get; }

    public long Count { get; }

    /// <summary>Share of all errors that were asked for, 0 to 1.</summary>
    public double Share { get; }
}
