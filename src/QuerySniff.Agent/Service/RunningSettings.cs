using Microsoft.Extensions.Logging;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Service;

/// <summary>The settings that the agent runs with, and how they are read anew. One task at a time.</summary>
internal sealed class RunningSettings
{
    private readonly SettingsSources _sources;
    private readonly Dictionary<string, EffectiveSetting> _running;

    /// <summary>Reads the settings for the first time.</summary>
    /// <exception cref="UsageException">One of them cannot be what it is.</exception>
    public RunningSettings(SettingsSources sources)
    {
        _sources = sources;
        Settings settings = Settings.Load(sources);
        Current = AgentSettings.From(settings);
        _running = settings.Effective.ToDictionary(setting => setting.Key.Name, StringComparer.Ordinal);
    }

    /// <summary>The settings as they were read last; what is not <see cref="SettingKey.IsReloadable"/> is for the next start.</summary>
    public AgentSettings Current { get; private set; }

    /// <summary>Reads them anew, and says what that changes.</summary>
    /// <returns>Whether <see cref="Current"/> is new; false if what was read cannot be used, or is what it was.</returns>
    public bool TryReload(ILogger logger)
    {
        Settings settings = Settings.Load(_sources);
        AgentSettings read;
        try
        {
            read = AgentSettings.From(settings);
        }
        catch (UsageException)
        {
            foreach (string problem in settings.Problems)
            {
                logger.ReloadFailed(problem);
            }

            return false;
        }

        EffectiveSetting[] changed = [.. settings.Effective.Where(setting => !setting.HasValuesOf(_running[setting.Key.Name]))];
        foreach (EffectiveSetting setting in changed)
        {
            Take(setting, logger);
        }

        if (changed.Length == 0)
        {
            logger.NothingReloaded();
        }

        Current = read;
        return changed.Any(setting => setting.Key.IsReloadable);
    }

    private void Take(EffectiveSetting setting, ILogger logger)
    {
        string key = setting.Key.Name;
        string before = Shown(_running[key]);
        if (setting.Key.IsReloadable)
        {
            _running[key] = setting;
            logger.Reloaded(key, Shown(setting), before, setting.Source);
        }
        else
        {
            logger.NeedsRestart(key, Shown(setting), before, setting.Source);
        }
    }

    private static string Shown(EffectiveSetting setting) =>
        setting.Values.Count == 0 ? "not set" : string.Join(", ", setting.Shown);
}
