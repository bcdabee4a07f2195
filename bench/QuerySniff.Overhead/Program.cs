using System.CommandLine;
using QuerySniff.Overhead;

RootCommand command = new("Measures what QuerySniff costs, live and on captures, against everything else.")
{
    LiveCommand.Create(),
    ReplayCommand.Create(),
    SoakCommand.Create(),
};

// Stopped, a measurement still ends the processes that it started, once the load that is under way has ended.
InvocationConfiguration configuration = new() { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) };
return await command.Parse(args).InvokeAsync(configuration).ConfigureAwait(false);
