using System.Collections;

namespace QuerySniff.Hosting;

/// <summary>
/// Where a program's settings come from; later ones go before earlier ones: defaults, file, environment, options.
/// </summary>
public sealed class SettingsSources
{
    /// <summary>The keys that there are, with their defaults.</summary>
    public required IReadOnlyList<SettingKey> Keys { get; init; }

    /// <summary>The YAML file; null for none.</summary>
    public string? File { get; init; }

    /// <summary>
    /// What a variable's name begins with: <c>QUERYSNIFF__SECTION__KEY</c> sets <c>section:key</c>. Upper and lower
    /// case are the same.
    /// </summary>
    public string EnvironmentPrefix { get; init; } = "QUERYSNIFF__";

    /// <summary>The environment's variables; those of the process unless given.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = OfProcess();

    /// <summary>
    /// What the command line's options set, by key; a list's elements with their index, as in <c>port:0</c>. Null: not
    /// given. The option of the key <c>agent_id</c> is called <c>--agent-id</c> in messages.
    /// </summary>
    public IReadOnlyDictionary<string, string?> CommandLine { get; init; } =
        new Dictionary<string, string?>(StringComparer.Ordinal);

    private static Dictionary<string, string?> OfProcess() => System.Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value, StringComparer.Ordinal);
}
