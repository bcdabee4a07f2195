using QuerySniff.Aggregator;
using QuerySniff.Hosting;

return await CommandLineProgram.RunAsync(AggregatorCommand.Create(), args, Console.Out, Console.Error)
    .ConfigureAwait(false);
