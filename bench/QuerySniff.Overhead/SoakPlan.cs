namespace QuerySniff.Overhead;

/// <summary>How long the agent is watched under load, and how often it is looked at.</summary>
/// <param name="Duration">From the load's beginning.</param>
/// <param name="WarmUp">What comes before is not asked to be flat: code is compiled, tables and pools fill.</param>
/// <param name="Period">From look to look.</param>
internal sealed record SoakPlan(TimeSpan Duration, TimeSpan WarmUp, TimeSpan Period);
