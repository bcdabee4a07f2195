namespace QuerySniff.Hosting;

/// <summary>An example in a command's help.</summary>
/// <param name="CommandLine">What to type.</param>
/// <param name="Description">What it does.</param>
public sealed record HelpExample(string CommandLine, string Description);
