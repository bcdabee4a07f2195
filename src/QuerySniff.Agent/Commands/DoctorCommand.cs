using System.CommandLine;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Doctor;
using QuerySniff.Agent.Screen;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Commands;

/// <summary>`querysniff doctor`: whether the agent would work here, with these settings.</summary>
internal static class DoctorCommand
{
    /// <summary>How long real traffic is judged: enough for a quiet server to be asked something.</summary>
    private static readonly TimeSpan TrafficDuration = TimeSpan.FromSeconds(5);

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print the findings as one JSON object",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("doctor", "Check whether the agent would work here, and say how to mend what is wrong")
        {
            AgentOptions.Interface,
            AgentOptions.Port,
            AgentOptions.Aggregator,
            AgentOptions.RingMib,
            AgentOptions.Spool,
            AgentOptions.SpoolMib,
            AgentOptions.Config,
            Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult options, CancellationToken stop)
    {
        await Task.Yield();
        AgentSettings settings = AgentOptions.Read(options);
        bool isJson = options.GetValue(Json);
        List<Finding> findings = [];
        try
        {
            await foreach (Finding finding in CheckAsync(settings, stop).ConfigureAwait(false))
            {
                findings.Add(finding);
                if (!isJson)
                {
                    DoctorReport.Write(Console.Out, finding, Console.IsOutputRedirected ? int.MaxValue : Terminal.Size.Width);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Findings; // Who interrupts it knows that it is not through.
        }

        if (isJson)
        {
            using Stream output = Console.OpenStandardOutput();
            DoctorReport.WriteJson(output, findings);
        }
        else
        {
            DoctorReport.WriteSum(Console.Out, findings);
        }

        return DoctorReport.IsOk(findings) ? ExitCode.Ok : ExitCode.Findings;
    }

    // One after the other, so that each is said at once: the traffic alone takes seconds.
    private static async IAsyncEnumerable<Finding> CheckAsync(
        AgentSettings settings, [EnumeratorCancellation] CancellationToken stop)
    {
        TimeProvider clock = TimeProvider.System;
        foreach (Finding finding in LibraryCheck.Run(settings))
        {
            yield return finding;
        }

        foreach (Finding finding in ServerCheck.Judge(ProcessTable.Read([.. settings.Ports]), settings))
        {
            yield return finding;
        }

        foreach (Finding finding in await TrafficCheck.RunAsync(settings, TrafficDuration, clock, stop).ConfigureAwait(false))
        {
            yield return finding;
        }

        AggregatorAccess access = new(settings, NullLogger.Instance);
        foreach (Uri aggregator in settings.Aggregators)
        {
            foreach (Finding finding in await AggregatorCheck.RunAsync(aggregator, access, clock, stop).ConfigureAwait(false))
            {
                yield return finding;
            }
        }

        yield return SpoolCheck.Run(settings.Spool, (long)settings.SpoolMib << 20);
    }
}
