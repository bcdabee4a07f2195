namespace QuerySniff.Hosting;

/// <summary>A key that the configuration may have. Keys are lower_snake_case; a colon leads into a section.</summary>
public sealed record SettingKey
{
    private SettingKey(string name, bool isList, string[] defaults)
    {
        Name = name;
        IsList = isList;
        Defaults = defaults;
    }

    /// <summary>The key, as in <c>section:key</c>.</summary>
    public string Name { get; }

    /// <summary>Whether it takes several values.</summary>
    public bool IsList { get; }

    /// <summary>What it is where nothing sets it; empty for none.</summary>
    public IReadOnlyList<string> Defaults { get; }

    /// <summary>Whether a running program takes a new value over; otherwise it needs a restart.</summary>
    public bool IsReloadable { get; init; }

    /// <summary>Whether its value is shown nowhere.</summary>
    public bool IsSecret { get; init; }

    /// <summary>A key with one value.</summary>
    /// <param name="name">The key.</param>
    /// <param name="defaultValue">Its value where nothing sets it; null for none.</param>
    public static SettingKey Value(string name, string? defaultValue = null) =>
        new(name, isList: false, defaultValue is null ? [] : [defaultValue]);

    /// <summary>A key with several values.</summary>
    /// <param name="name">The key.</param>
    /// <param name="defaults">Its values where nothing sets it.</param>
    public static SettingKey List(string name, params string[] defaults) => new(name, isList: true, defaults);
}
