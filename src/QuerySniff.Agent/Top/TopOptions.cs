namespace QuerySniff.Agent.Top;

/// <summary>How `top` begins.</summary>
/// <param name="What">What is watched, in words: "port 3306 on any".</param>
/// <param name="Interval">How often it shows what is new.</param>
/// <param name="Order">What the list is sorted by.</param>
/// <param name="Filter">What the list has.</param>
internal sealed record TopOptions(string What, TimeSpan Interval, TopOrder Order, TopFilter Filter);
