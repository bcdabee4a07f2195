using System.CommandLine;
using Microsoft.Extensions.Logging;
using QuerySniff.Agent.Service;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Commands;

/// <summary>`querysniff agent`: live capture to an aggregator.</summary>
internal static class AgentCommand
{
    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Print each batch as a line of JSON instead of sending it; no aggregator and no spool are touched",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("agent", "Capture live and report digests to an aggregator");
        foreach (Option option in AgentOptions.All)
        {
            command.Add(option);
        }

        command.Add(DryRun);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult options, CancellationToken stop)
    {
        // SIGTERM is heard only once this has yielded: before that it would kill, and with it what was captured.
        await Task.Yield();
        RunningSettings settings = new(AgentOptions.SourcesOf(options));
        TextWriter? dryRun = options.GetValue(DryRun) ? options.InvocationConfiguration.Output : null;
        using ILoggerFactory logging = LoggerFactory.Create(builder => builder.AddStandardError(settings.Current.LogFormat));
        AgentHost host = new(settings, dryRun, TimeProvider.System, logging.CreateLogger("querysniff.agent"));
        return await host.RunAsync(stop).ConfigureAwait(false);
    }
}
