using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace QuerySniff.Hosting;

/// <summary>
/// A program's settings, composed of their sources. A key that does not exist is a problem, and so is a value that
/// cannot be what it should: one line that says where it stands. Problems are gathered, so that one look finds all of
/// them; whoever has read its settings calls <see cref="ThrowIfInvalid"/> before it uses them.
/// </summary>
/// <remarks>
/// A list is taken whole from the last source that sets it. (The providers of Microsoft.Extensions.Configuration
/// overlay lists element by element, so that <c>--port 3307</c> over a file with two ports would watch 3307 and the
/// file's second.)
/// </remarks>
public sealed class Settings
{
    private const string DefaultSource = "default";

    private readonly Dictionary<string, SettingKey> _known;
    private readonly Dictionary<string, SettingValue> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _problems = [];

    private Settings(SettingsSources sources)
    {
        _known = sources.Keys.ToDictionary(key => key.Name, StringComparer.OrdinalIgnoreCase);
        foreach (IEnumerable<SettingValue> layer in Layers(sources))
        {
            Overlay(Checked(layer));
        }

        Configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(_values.Select(value => KeyValuePair.Create(value.Key, value.Value.Value)))
            .Build();
    }

    /// <summary>The settings as a configuration, for what reads one.</summary>
    public IConfigurationRoot Configuration { get; }

    /// <summary>What is wrong, a line each: found by loading, and by reading values since.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>What each key is, and where that was set, in the order of the keys.</summary>
    public IReadOnlyList<EffectiveSetting> Effective => [.. _known.Values.Select(key =>
    {
        SettingValue[] values = [.. ValuesOf(key)];
        return new EffectiveSetting(
            key,
            [.. values.Select(value => value.Value!)],
            values.Length > 0 ? values[0].Source : DefaultSource);
    })];

    /// <summary>Reads the sources. What is wrong with them is among the <see cref="Problems"/>.</summary>
    /// <param name="sources">Where the settings come from.</param>
    public static Settings Load(SettingsSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        return new Settings(sources);
    }

    /// <summary>Ends the reading of settings: from here on they are what they should be.</summary>
    /// <exception cref="UsageException">They are not; the first of the <see cref="Problems"/>.</exception>
    public void ThrowIfInvalid()
    {
        if (_problems.Count > 0)
        {
            throw new UsageException(_problems[0]);
        }
    }

    /// <summary>A value as text.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The value; null if nothing sets it.</returns>
    public string? GetString(string key) => _values.GetValueOrDefault(key)?.Value;

    /// <summary>A value as a number.</summary>
    /// <param name="key">The key.</param>
    /// <param name="min">The smallest value allowed.</param>
    /// <param name="max">The largest value allowed.</param>
    /// <returns>The value; null if nothing sets it. <paramref name="min"/> if it is not in the range: a problem.</returns>
    public int? GetInt32(string key, int min, int max) =>
        _values.TryGetValue(key, out SettingValue? value) ? ToInt32(value, min, max) ?? min : null;

    /// <summary>A list's values as text.</summary>
    /// <param name="key">The key.</param>
    public IReadOnlyList<string> GetStrings(string key) => [.. Elements(key).Select(element => element.Value!)];

    /// <summary>A list's values as text, each of them checked: what one should not be is a problem, and left out.</summary>
    /// <param name="key">The key.</param>
    /// <param name="countMax">How many there may be.</param>
    /// <param name="isValid">Whether a value is what it should be.</param>
    /// <param name="expected">What it should be, as in "an http:// address".</param>
    public IReadOnlyList<string> GetStrings(string key, int countMax, Predicate<string> isValid, string expected)
    {
        ArgumentNullException.ThrowIfNull(isValid);
        SettingValue[] elements = [.. Elements(key)];
        if (elements.Length > countMax)
        {
            Reject(elements[countMax], string.Create(CultureInfo.InvariantCulture, $"a list of at most {countMax}"));
        }

        List<string> valid = [];
        foreach (SettingValue element in elements)
        {
            if (isValid(element.Value!))
            {
                valid.Add(element.Value!);
            }
            else
            {
                Reject(element, expected);
            }
        }

        return valid;
    }

    /// <summary>A list's values as numbers: what is none, or out of the range, is a problem, and left out.</summary>
    /// <param name="key">The key.</param>
    /// <param name="min">The smallest value allowed.</param>
    /// <param name="max">The largest value allowed.</param>
    public IReadOnlyList<int> GetInt32s(string key, int min, int max) =>
        [.. Elements(key).Select(element => ToInt32(element, min, max)).OfType<int>()];

    /// <summary>Adds the problem that a value is not what it should be, for checks of a caller's own.</summary>
    /// <param name="key">The key; an element of a list with its index.</param>
    /// <param name="expected">What it should be, as in "an http:// address".</param>
    public void Reject(string key, string expected) => Reject(_values[key], expected);

    private IEnumerable<IEnumerable<SettingValue>> Layers(SettingsSources sources)
    {
        yield return sources.Keys.SelectMany(key => key.Defaults.Select((value, i) => new SettingValue(
            key.IsList ? ConfigurationPath.Combine(key.Name, Index(i)) : key.Name, value, DefaultSource)));
        if (sources.File is { } file)
        {
            yield return ReadFile(file);
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

    private IReadOnlyList<SettingValue> ReadFile(string file)
    {
        try
        {
            return YamlFile.Read(file);
        }
        catch (UsageException e)
        {
            _problems.Add(e.Message);
            return [];
        }
    }

    // A layer's values under their full keys, each known and there once.
    private Dictionary<string, SettingValue> Checked(IEnumerable<SettingValue> layer)
    {
        Dictionary<string, SettingValue> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (SettingValue value in layer)
        {
            if ((value.Value is null && IsSection(value.Key)) || Resolve(value) is not { } key)
            {
                continue; // a section with all its keys commented out; an unknown key
            }

            if (value.Value is null)
            {
                _problems.Add($"{value.Source}: '{Shown(value.Key)}' has no value.");
            }
            else if (!values.TryAdd(key, value with { Key = key }))
            {
                _problems.Add($"{value.Source}: '{Shown(key)}' is set twice, first by {values[key].Source}.");
            }
        }

        return values;
    }

    // The full key of a value; null, and a problem, if there is no such key.
    private string? Resolve(SettingValue value)
    {
        if (_known.TryGetValue(value.Key, out SettingKey? key))
        {
            // One value is a list of one.
            return key.IsList && value.Value is not null ? ConfigurationPath.Combine(key.Name, Index(0)) : key.Name;
        }

        if (ListOf(value.Key) is { } list && _known.TryGetValue(list, out key) && key.IsList)
        {
            return value.Key;
        }

        string nearest = NearestName.Of(value.Key, _known.Keys)!;
        _problems.Add($"{value.Source}: there is no key '{Shown(value.Key)}'; the nearest is '{Shown(nearest)}'.");
        return null;
    }

    private void Overlay(Dictionary<string, SettingValue> layer)
    {
        HashSet<string> lists = layer.Keys.Select(ListOf).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (string key in _values.Keys.Where(key => ListOf(key) is { } list && lists.Contains(list)).ToArray())
        {
            _values.Remove(key);
        }

        foreach ((string key, SettingValue value) in layer)
        {
            _values[key] = value;
        }
    }

    private IEnumerable<SettingValue> ValuesOf(SettingKey key) => key.IsList
        ? Elements(key.Name)
        : _values.TryGetValue(key.Name, out SettingValue? value) ? [value] : [];

    private IEnumerable<SettingValue> Elements(string key) => _values.Values
        .Where(value => string.Equals(ListOf(value.Key), key, StringComparison.OrdinalIgnoreCase))
        .OrderBy(value => value.Key, ConfigurationKeyComparer.Instance);

    // Null, and a problem, if it is not.
    private int? ToInt32(SettingValue value, int min, int max)
    {
        if (int.TryParse(value.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && number >= min && number <= max)
        {
            return number;
        }

        Reject(value, string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"));
        return null;
    }

    private void Reject(SettingValue value, string expected)
    {
        string key = ListOf(value.Key) ?? value.Key;
        string shown = EffectiveSetting.Show(_known[key], value.Value!);
        _problems.Add($"{value.Source}: '{Shown(key)}' is {expected}, not '{shown}'.");
    }

    private bool IsSection(string key) => _known.Keys.Any(
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
