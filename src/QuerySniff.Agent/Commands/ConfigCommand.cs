using System.CommandLine;
using QuerySniff.Agent.Output;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Commands;

/// <summary>`querysniff config`: what the agent's settings are, and whether they can be what they are.</summary>
internal static class ConfigCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command check = new("check", "Say what is wrong with the agent's settings, each problem with its place");
        check.SetAction(options => Check(options));
        Command show = new("show", "Print the agent's settings as a file, and where each comes from");
        show.SetAction(options => Show(options));
        foreach (Option option in AgentOptions.All)
        {
            check.Add(option);
            show.Add(option);
        }

        return new Command("config", "Check and show the agent's settings") { check, show };
    }

    private static int Check(ParseResult options)
    {
        TextWriter output = options.InvocationConfiguration.Output;
        (Settings settings, bool isValid) = Read(options);
        foreach (string problem in settings.Problems)
        {
            output.WriteLine(problem);
        }

        if (!isValid)
        {
            return ExitCode.Findings;
        }

        output.WriteLine("Nothing is wrong with the settings.");
        return ExitCode.Ok;
    }

    // What is wrong does not stand in the way of seeing the rest: whoever is puzzled by a problem looks here.
    private static int Show(ParseResult options)
    {
        (Settings settings, bool isValid) = Read(options);
        SettingsYaml.Write(options.InvocationConfiguration.Output, settings.Effective);
        foreach (string problem in settings.Problems)
        {
            options.InvocationConfiguration.Error.WriteLine(problem);
        }

        return isValid ? ExitCode.Ok : ExitCode.Findings;
    }

    private static (Settings Settings, bool IsValid) Read(ParseResult options)
    {
        Settings settings = Settings.Load(AgentOptions.SourcesOf(options));
        try
        {
            _ = AgentSettings.From(settings);
            return (settings, true);
        }
        catch (UsageException)
        {
            return (settings, false); // Settings.Problems has it, with the others.
        }
    }
}
