namespace QuerySniff.Agent.Figures;

/// <summary>Which share of the connections is looked at from which window on: one of so many.</summary>
/// <param name="From">The beginning of the first window that it is decided for, in nanoseconds since the Unix epoch.</param>
/// <param name="Weight">One of so many in that one, and in those that follow.</param>
/// <param name="WeightBefore">One of so many in those before it.</param>
internal sealed record SampleDecision(long From, int Weight, int WeightBefore)
{
    /// <summary>One of so many in the window that begins then.</summary>
    public int WeightOf(long start) => start >= From ? Weight : WeightBefore;
}
