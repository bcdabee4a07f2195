using System.CommandLine;
using System.CommandLine.Parsing;

namespace QuerySniff.Hosting;

/// <summary>
/// Runs an executable's command line: what cannot be done as asked is one line on standard error and an exit code, not
/// a page of help and no stack trace.
/// </summary>
public static class CommandLineProgram
{
    /// <summary>
    /// How long a command may go on after SIGTERM or Ctrl-C has cancelled it, to send what it has; below the 30 s after
    /// which Kubernetes kills.
    /// </summary>
    public static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Parses the arguments and runs the command that they name.</summary>
    /// <param name="root">The commands; SIGTERM and Ctrl-C cancel the token that their actions get.</param>
    /// <param name="args">The program's arguments.</param>
    /// <param name="output">Where help goes: standard output.</param>
    /// <param name="error">Where diagnostics go: standard error.</param>
    /// <returns>The exit code: one of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        RootCommand root, IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(error);
        ParseResult parsed = root.Parse(args);
        try
        {
            if (parsed.Errors.Count > 0)
            {
                throw new UsageException($"{Describe(parsed)} Try '{CommandPath(parsed.CommandResult)} --help'.");
            }

            // An exception that is not ours to explain is a bug: it ends the process with its trace.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TerminationTimeout,
            }).ConfigureAwait(false);
        }
        catch (ExitException e)
        {
            await error.WriteLineAsync($"{root.Name}: {e.Message}").ConfigureAwait(false);
            return e.ExitCode;
        }
    }

    private static string Describe(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens.Count == 0)
        {
            return parsed.Errors[0].Message;
        }

        string token = parsed.UnmatchedTokens[0];
        bool isOption = token.StartsWith('-');
        string? nearest = NearestName.Of(token, isOption ? OptionNames(parsed) : SubcommandNames(parsed));
        string what = isOption ? "option" : nearest is null ? "argument" : "command";
        return nearest is null
            ? $"there is no {what} '{token}' here."
            : $"there is no {what} '{token}'; the nearest is '{nearest}'.";
    }

    private static IEnumerable<string> OptionNames(ParseResult parsed) => parsed.CommandResult.Command.Options
        .Concat(parsed.RootCommandResult.Command.Options.Where(option => option.Recursive))
        .Where(option => !option.Hidden)
        .Select(option => option.Name);

    private static IEnumerable<string> SubcommandNames(ParseResult parsed) =>
        parsed.CommandResult.Command.Subcommands.Select(command => command.Name);

    private static string CommandPath(CommandResult result) => result.Parent is CommandResult parent
        ? $"{CommandPath(parent)} {result.Command.Name}"
        : result.Command.Name;
}
