using System.CommandLine;
using QuerySniff.Benchmarks;
using QuerySniff.Benchmarks.Fleet;

Option<bool> quick = new("--quick") { Description = "One short round, to try it" };
Option<string> filter = new("--filter")
{
    Description = "Only benchmarks whose name fits, such as '*Path*'",
    HelpName = "GLOB",
    DefaultValueFactory = _ => "*",
};
Option<string> output = new("--output")
{
    Description = "The folder for benchmarks.md and benchmarks.json",
    HelpName = "FOLDER",
    DefaultValueFactory = _ => "bench/results",
};
Option<bool> allocations = new("--allocations") { Description = "Measure no time: write anew what each benchmark may allocate (bench/allocations.json)" };
RootCommand command = new("Measures each stage of QuerySniff alone, and the whole path of a command.") { quick, filter, output, allocations, FleetCommand.Create() };
command.SetAction(arguments => arguments.GetValue(allocations)
    ? AllocationFile.Write("bench")
    : InterleavedRun.Run(
        arguments.GetValue(quick), arguments.GetRequiredValue(filter), arguments.GetRequiredValue(output), args));
return await command.Parse(args).InvokeAsync().ConfigureAwait(false);
