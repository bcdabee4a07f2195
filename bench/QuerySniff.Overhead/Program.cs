using System.CommandLine;
using QuerySniff.Overhead;

RootCommand command = new("Measures what QuerySniff costs, live and on captures, against everything else.")
{
    LiveCommand.Create(),
    ReplayCommand.Create(),
    SoakCommand.Create(),
};
return await command.Parse(args).InvokeAsync().ConfigureAwait(false);
