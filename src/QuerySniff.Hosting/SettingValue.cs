namespace QuerySniff.Hosting;

/// <summary>A value as one source gives it.</summary>
/// <param name="Key">The key, with colons; an element of a list has its index at the end.</param>
/// <param name="Value">The value; null where the key stands without one.</param>
/// <param name="Source">Where it was read, for messages: a file with line and column, a variable, an option.</param>
internal sealed record SettingValue(string Key, string? Value, string Source);
