namespace QuerySniff.Captures.Tests;

/// <summary>Something that the protocol has, and where it is tested.</summary>
/// <param name="Group">The part of the protocol that it belongs to.</param>
/// <param name="Name">What it is.</param>
/// <param name="IsIn">Whether a recorded capture has it; null if no server or client to be had can produce it.</param>
/// <param name="Built">
/// The test of QuerySniff.MySql.Tests with bytes built from the manual; empty if real clients' captures are all.
/// </param>
internal sealed record Feature(string Group, string Name, Func<CaptureFacts, bool>? IsIn, string Built = "");
