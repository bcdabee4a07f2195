namespace QuerySniff.Aggregator.Api.Model;

/// <summary>A host with errors of a code.</summary>
/// <param name="Value">The agent's id.</param>
/// <param name="Count">Errors of the code.</param>
internal sealed record ErrorHostModel(string Value, long Count);
