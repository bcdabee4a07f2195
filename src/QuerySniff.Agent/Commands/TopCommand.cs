using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Agent.Screen;
using QuerySniff.Agent.Top;
using QuerySniff.Capture;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Commands;

/// <summary>`querysniff top`: the statements that the server is busy with, live in the terminal.</summary>
internal static class TopCommand
{
    // Shorter ones have too few commands for a percentile; longer ones are what the aggregator is for.
    private const int IntervalSecondsMin = 1;
    private const int IntervalSecondsMax = 600;
    private const int IntervalSecondsDefault = 2;

    /// <summary>How often it looks whether an interval has ended.</summary>
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(200);

    private static readonly Option<int> Interval = MakeInterval();

    private static readonly Option<string> Sort = MakeSort();

    private static readonly Option<bool> Once = new("--once")
    {
        Description = "Watch for one interval, print the statements, and end",
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print each interval as one JSON object a line; with --once, one object",
    };

    private static readonly (FilterField Field, Option<string?> Option)[] Filters =
    [
        (FilterField.Text, MakeFilter("--text", "whose text has this in it")),
        (FilterField.Schema, MakeFilter("--schema", "in schemas with this in their names")),
        (FilterField.User, MakeFilter("--user", "of users with this in their names")),
        (FilterField.Client, MakeFilter("--client", "from client addresses with this in them")),
        (FilterField.Application, MakeFilter("--application", "of applications with this in their names")),
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("top", "Show live what the server is busy with; no aggregator is needed")
        {
            AgentOptions.Interface,
            AgentOptions.Port,
            Interval,
            Sort,
        };
        foreach ((_, Option<string?> option) in Filters)
        {
            command.Add(option);
        }

        command.Add(Once);
        command.Add(Json);
        command.Add(AgentOptions.RingMib);
        command.Add(AgentOptions.ApplicationTag);
        command.Add(AgentOptions.MergeName);
        command.Add(AgentOptions.Config);
        command.SetAction(RunAsync);
        return command;
    }

    private static Option<int> MakeInterval()
    {
        Option<int> option = new("--interval", "-d")
        {
            Description = "Seconds between two looks",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => IntervalSecondsDefault,
        };
        option.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (!int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
                    || seconds is < IntervalSecondsMin or > IntervalSecondsMax)
                {
                    result.AddError(
                        $"--interval: '{token.Value}' is no number from {IntervalSecondsMin} to {IntervalSecondsMax}");
                }
            }
        });
        return option;
    }

    private static Option<string> MakeSort()
    {
        string names = string.Join(", ", Enum.GetNames<TopOrder>()).ToLowerInvariant();
        Option<string> option = new("--sort")
        {
            Description = $"What to sort by: {names}",
            HelpName = "BY",
            DefaultValueFactory = _ => nameof(TopOrder.Load).ToLowerInvariant(),
        };
        option.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (!Enum.GetNames<TopOrder>().Contains(token.Value, StringComparer.OrdinalIgnoreCase))
                {
                    result.AddError($"--sort: '{token.Value}' is none of {names}");
                }
            }
        });
        return option;
    }

    private static Option<string?> MakeFilter(string name, string what) => new(name)
    {
        Description = $"Only statements {what}",
        HelpName = "PART",
    };

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        // SIGTERM is heard only once this has yielded.
        await Task.Yield();
        bool isOnce = parsed.GetValue(Once);
        bool isJson = parsed.GetValue(Json);
        if (!isOnce && !isJson && !Terminal.IsUsable)
        {
            throw new UsageException("top needs a terminal; for a script there are --once and --json.");
        }

        AgentSettings settings = AgentOptions.Read(parsed);
        TopOptions options = OptionsOf(parsed, settings);
        WarmUp.Run(settings.Statements);
        using TopCapture capture = new(Sources.OpenLive(settings), settings, options.Interval, TimeProvider.System);
        try
        {
            await (isOnce ? WriteOnceAsync(capture, options, isJson, stop)
                : isJson ? WriteEachAsync(capture, options, stop)
                : TopDisplay.RunAsync(capture, options, TimeProvider.System, stop)).ConfigureAwait(false);
            await capture.StopAsync().ConfigureAwait(false);
            return ExitCode.Ok;
        }
        catch (CaptureException e)
        {
            throw new ExitException(ExitCode.Findings, e.Message, e);
        }
        catch (Exception e) when (e is not ExitException)
        {
            // A bug. The runtime gives a terminal its modes back at a regular exit, and not when it aborts. Without the
            // exception's message, which could hold what it was working on.
            throw new ExitException(ExitCode.Findings, $"top ends, for it failed with {e.GetType().Name}\n{e.StackTrace}", e);
        }
    }

    private static TopOptions OptionsOf(ParseResult parsed, AgentSettings settings)
    {
        TopFilter filter = TopFilter.None;
        foreach ((FilterField field, Option<string?> option) in Filters)
        {
            filter = filter.With(field, parsed.GetValue(option) ?? "");
        }

        string ports = string.Join(", ", settings.Ports);
        return new TopOptions(
            $"port {ports} on {string.Join(", ", settings.Interfaces)}",
            TimeSpan.FromSeconds(parsed.GetValue(Interval)),
            Enum.Parse<TopOrder>(parsed.GetRequiredValue(Sort), ignoreCase: true),
            filter);
    }

    // Ctrl-C shows what there is by then.
    private static async Task WriteOnceAsync(
        TopCapture capture, TopOptions options, bool isJson, CancellationToken stop)
    {
        await Task.WhenAny(capture.Ended, Task.Delay(options.Interval, stop)).ConfigureAwait(false);
        await capture.StopAsync().ConfigureAwait(false);
        using Stream output = Console.OpenStandardOutput();
        if (isJson)
        {
            TopJson.Write(output, options, capture.Data.All, capture.Data.Until);
            return;
        }

        using StreamWriter writer = new(output);
        TopText.Write(writer, options, capture.Data.All, Console.IsOutputRedirected ? null : Terminal.Size.Width);
    }

    private static async Task WriteEachAsync(TopCapture capture, TopOptions options, CancellationToken stop)
    {
        using Stream output = Console.OpenStandardOutput();
        using PeriodicTimer timer = new(LookPeriod);
        try
        {
            while (!capture.Ended.IsCompleted && await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                while (capture.TryAdvance())
                {
                    TopJson.Write(output, options, capture.Data.Last, capture.Data.Until);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C and SIGTERM are the ways to end it.
        }
        catch (IOException)
        {
            // So is a reader that has enough, such as head.
        }
    }
}
