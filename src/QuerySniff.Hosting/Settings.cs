using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace QuerySniff.Hosting;

/// <summary>
/// A program's settings, composed of their sources. A key that does not exist is an error, and so is a value that
/// cannot be what it should: one line that says where it stands.
/// </summary>
/// <remarks>
/// A list is taken whole from the last source that sets it. (The providers of Microsoft.Extensions.Configuration
/// overlay lists element by element, so that <c>--port 3307</c> over a file with two ports would watch 3307 and the
/// file's second.)
/// </remarks>
public sealed class Settings
{
    private readonly Dictionary<string, SettingValue> _values;

    private Settings(Dictionary<string, SettingValue> values)
    {
        _values = values;
        Configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, value.Value.Value)))
            .Build();
    }

    /// <summary>The settings as a configuration, for what reads one.</summary>
    public IConfigurationRoot Configuration { get; }

    /// <summary>Reads the sources.</summary>
    /// <param name="sources">Where the settings come from.</param>
    /// <exception cref="UsageException">A source cannot be read, or has a key that does not exist.</exception>
    public static Settings Load(SettingsSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        Dictionary<string, SettingKey> known =
            sources.Keys.ToDictionary(key => key.Name, StringComparer.OrdinalIgnoreCase);
        Dictionary<string, SettingValue> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (IEnumerable<SettingValue> layer in Layers(sources))
        {
            Overlay(values, Checked(layer, known));
        }

        return new Settings(values);
    }

    /// <summary>A value as text.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The value; null if nothing sets it.</returns>
    public string? GetString(string key) => _values.GetValueOrDefault(key)?.Value;

    /// <summary>A value as a number.</summary>
    /// <param name="key">The key.</param>
    /// <param name="min">The smallest value allowed.</param>
    /// <param name="max">The largest value allowed.</param>
    /// <returns>The value; null if nothing sets it.</returns>
    /// <exception cref="UsageException">It is no number, or out of the range.</exception>
    public int? GetInt32(string key, int min, int max) =>
        _values.TryGetValue(key, out SettingValue? value) ? ToInt32(value, min, max) : null;

    /// <summary>A list's values as text.</summary>
    /// <param name="key">The key.</param>
    public IReadOnlyList<string> GetStrings(string key) => [.. Elements(key).Select(element => element.Value!)];

    /// <summary>A list's values as text, each of them checked.</summary>
    /// <param name="key">The key.</param>
    /// <param name="countMax">How many there may be.</param>
    /// <param name="isValid">Whether a value is what it should be.</param>
    /// <param name="expected">What it should be, as in "an http:// address".</param>
    /// <exception cref="UsageException">One is not, or there are too many.</exception>
    public IReadOnlyList<string> GetStrings(string key, int countMax, Predicate<string> isValid, string expected)
    {
        ArgumentNullException.ThrowIfNull(isValid);
        SettingValue[] elements = [.. Elements(key)];
        if (elements.Length > countMax)
        {
            throw Invalid(elements[countMax], string.Create(CultureInfo.InvariantCulture, $"a list of at most {countMax}"));
        }

        return [.. elements.Select(element => isValid(element.Value!) ? element.Value! : throw Invalid(element, expected))];
    }

    /// <summary>A list's values as numbers.</summary>
    /// <param name="key">The key.</param>
    /// <param name="min">The smallest value allowed.</param>
    /// <param name="max">The largest value allowed.</param>
    /// <exception cref="UsageException">One is no number, or out of the range.</exception>
    public IReadOnlyList<int> GetInt32s(string key, int min, int max) =>
        [.. Elements(key).Select(element => ToInt32(element, min, max))];

    /// <summary>The error that a value is not what it should be, for checks of a caller's own.</summary>
    /// <param name="key">The key; an element of a list with its index.</param>
    /// <param name="expected">What it should be, as in "an http:// address".</param>
    public UsageException Invalid(string key, string expected) => Invalid(_values[key], expected);

    private static IEnumerable<IEnumerable<SettingValue>> Layers(SettingsSources sources)
    {
        yield return sources.Keys.SelectMany(key => key.Defaults.Select((value, i) => new SettingValue(
            key.IsList ? ConfigurationPath.Combine(key.Name, Index(i)) : key.Name, value, "default")));
        if (sources.File is { } file)
        {
            yield return YamlFile.Read(file);
        }

        yield return sources.Environment
            .Where(variable => variable.Key.StartsWith(sources.EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            .Select(variable => new SettingValue(
                KeyOfVariable(variable.Key[sources.EnvironmentPrefix.Length..]),
                variable.Value,
                $"environment variable {variable.Key}"));
        yield return sources.CommandLine
            .Where(option => option.Value is not null)
            .Select(option => new SettingValue(option.Key, option.Value, $"option {OptionOf(option.Key)}"));
    }

    // A layer's values under their full keys, each known and there once.
    private static Dictionary<string, SettingValue> Checked(
        IEnumerable<SettingValue> layer, Dictionary<string, SettingKey> known)
    {
        Dictionary<string, SettingValue> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (SettingValue value in layer)
        {
            if (value.Value is null && IsSection(value.Key, known))
            {
                continue; // a section with all its keys commented out
            }

            string key = Resolve(value, known);
            if (value.Value is null)
            {
                throw new UsageException($"{value.Source}: '{Shown(value.Key)}' has no value.");
            }

            if (!values.TryAdd(key, value with { Key = key }))
            {
                throw new UsageException(
                    $"{value.Source}: '{Shown(key)}' is set twice, first by {values[key].Source}.");
            }
        }

        return values;
    }

    private static string Resolve(SettingValue value, Dictionary<string, SettingKey> known)
    {
        if (known.TryGetValue(value.Key, out SettingKey? key))
        {
            // One value is a list of one.
            return key.IsList && value.Value is not null ? ConfigurationPath.Combine(key.Name, Index(0)) : key.Name;
        }

        if (ListOf(value.Key) is { } list && known.TryGetValue(list, out key) && key.IsList)
        {
            return value.Key;
        }

        string nearest = NearestName.Of(value.Key, known.Keys)!;
        throw new UsageException(
            $"{value.Source}: there is no key '{Shown(value.Key)}'; the nearest is '{Shown(nearest)}'.");
    }

    private static void Overlay(Dictionary<string, SettingValue> values, Dictionary<string, SettingValue> layer)
    {
        HashSet<string> lists = layer.Keys.Select(ListOf).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (string key in values.Keys.Where(key => ListOf(key) is { } list && lists.Contains(list)).ToArray())
        {
            values.Remove(key);
        }

        foreach ((string key, SettingValue value) in layer)
        {
            values[key] = value;
        }
    }

    private IEnumerable<SettingValue> Elements(string key) => _values.Values
        .Where(value => string.Equals(ListOf(value.Key), key, StringComparison.OrdinalIgnoreCase))
        .OrderBy(value => value.Key, ConfigurationKeyComparer.Instance);

    private static int ToInt32(SettingValue value, int min, int max) =>
        int.TryParse(value.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && number >= min && number <= max
            ? number
            : throw Invalid(value, string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"));

    private static UsageException Invalid(SettingValue value, string expected) => new(
        $"{value.Source}: '{Shown(ListOf(value.Key) ?? value.Key)}' is {expected}, not '{value.Value}'.");

    private static bool IsSection(string key, Dictionary<string, SettingKey> known) => known.Keys.Any(
        name => name.StartsWith(key + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase));

    // The key of the list that a key with an index at its end is an element of.
    private static string? ListOf(string key) =>
        int.TryParse(ConfigurationPath.GetSectionKey(key), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? ConfigurationPath.GetParentPath(key)
            : null;

    private static string Index(int i) => i.ToString(CultureInfo.InvariantCulture);

    private static string KeyOfVariable(string name) =>
        name.ToLowerInvariant().Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);

    private static string OptionOf(string key) => "--" + (ListOf(key) ?? key).Replace('_', '-').Replace(':', '-');

    private static string Shown(string key) =>
        key.Replace(ConfigurationPath.KeyDelimiter, ".", StringComparison.Ordinal);
}
