using System.CommandLine;
using Microsoft.Extensions.Logging;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Commands;

/// <summary>`querysniff agent`: live capture to an aggregator.</summary>
internal static class AgentCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("agent", "Capture live and report digests to an aggregator")
        {
            AgentOptions.Interface,
            AgentOptions.Port,
            AgentOptions.Aggregator,
            AgentOptions.AgentId,
            AgentOptions.RingMib,
            AgentOptions.Spool,
            AgentOptions.SpoolMib,
            AgentOptions.CpuLimit,
            AgentOptions.KeysMax,
            AgentOptions.MetricsListen,
            AgentOptions.ApplicationTag,
            AgentOptions.MergeName,
            AgentOptions.Config,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult options, CancellationToken stop)
    {
        // SIGTERM is heard only once this has yielded: before that it would kill, and with it what was captured.
        await Task.Yield();
        AgentSettings settings = AgentOptions.Read(options);
        using ILoggerFactory logging = LoggerFactory.Create(builder => builder.AddStandardError());
        AgentHost host = new(settings, TimeProvider.System, logging.CreateLogger("querysniff.agent"));
        return await host.RunAsync(stop).ConfigureAwait(false);
    }
}
