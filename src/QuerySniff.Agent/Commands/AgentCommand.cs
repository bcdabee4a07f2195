using System.CommandLine;
using System.CommandLine.Parsing;
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

    private static readonly Option<string?> Read = new("--read")
    {
        Description = "Report a capture file (pcap or pcapng, - for standard input) instead of what is captured, and end. Nothing of a live "
            + "agent's is touched; give it an --agent-id of its own",
        HelpName = "FILE",
    };

    private static readonly Option<bool> ToNow = new("--to-now")
    {
        Description = "Move the times of --read's file, so that it ends now",
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
        command.Add(Read);
        command.Add(ToNow);
        command.Validators.Add(Validate);
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
        ILogger logger = logging.CreateLogger("querysniff.agent");
        Task<int> running = options.GetValue(Read) is { } file
            ? new FileHost(settings.Current, file, options.GetValue(ToNow), dryRun, TimeProvider.System, logger).RunAsync(stop)
            : new AgentHost(settings, dryRun, TimeProvider.System, logger).RunAsync(stop);
        return await running.ConfigureAwait(false);
    }

    private static void Validate(CommandResult command)
    {
        if (!command.GetValue(ToNow))
        {
            return;
        }

        switch (command.GetValue(Read))
        {
            case null:
                command.AddError("--to-now: it moves the times of a file, so --read must name one");
                break;
            case "-":
                command.AddError("--to-now: standard input cannot be read twice, and where it ends is known only at its end");
                break;
        }
    }
}
