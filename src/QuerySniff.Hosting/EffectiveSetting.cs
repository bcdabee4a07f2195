namespace QuerySniff.Hosting;

/// <summary>What a key is when all sources have been read.</summary>
/// <param name="Key">The key.</param>
/// <param name="Values">Its value, or those of a list; empty for none.</param>
/// <param name="Source">What has set it: "default", a file with line and column, a variable, an option.</param>
public sealed record EffectiveSetting(SettingKey Key, IReadOnlyList<string> Values, string Source)
{
    private const string Hidden = "(hidden)";

    /// <summary>The values as they may be shown and logged: without secrets.</summary>
    public IReadOnlyList<string> Shown => [.. Values.Select(value => Show(Key, value))];

    /// <summary>Whether another has the same values; wherever they come from.</summary>
    public bool HasValuesOf(EffectiveSetting other) =>
        other is not null && Values.SequenceEqual(other.Values, StringComparer.Ordinal);

    /// <summary>
    /// A value as it may be shown and logged. Who writes user:password@ into an address, where none is taken, must not find
    /// it in a log.
    /// </summary>
    internal static string Show(SettingKey key, string value)
    {
        int begin = value.IndexOf("://", StringComparison.Ordinal);
        int at = value.LastIndexOf('@');
        return key.IsSecret ? Hidden
            : begin < 0 || at < begin ? value
            : $"{value[..begin]}://{Hidden}{value[at..]}";
    }
}
