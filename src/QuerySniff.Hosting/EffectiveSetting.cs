namespace QuerySniff.Hosting;

/// <summary>What a key is when all sources have been read.</summary>
/// <param name="Key">The key.</param>
/// <param name="Values">Its value, or those of a list; empty for none; hidden where the key is a secret.</param>
/// <param name="Source">What has set it: "default", a file with line and column, a variable, an option.</param>
public sealed record EffectiveSetting(SettingKey Key, IReadOnlyList<string> Values, string Source)
{
    /// <summary>Whether another has the same values; wherever they come from.</summary>
    public bool HasValuesOf(EffectiveSetting other) =>
        other is not null && Values.SequenceEqual(other.Values, StringComparer.Ordinal);
}
