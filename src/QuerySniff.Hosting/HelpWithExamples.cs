using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace QuerySniff.Hosting;

/// <summary>The help of System.CommandLine, at a width that reads well, and examples at its end.</summary>
public sealed class HelpWithExamples : SynchronousCommandLineAction
{
    /// <summary>The widest that help gets, in columns, however wide the terminal is.</summary>
    public const int WidthMax = 100;

    private readonly HelpAction _help;
    private readonly IReadOnlyDictionary<Command, HelpExample[]> _examples;

    private HelpWithExamples(HelpAction help, IReadOnlyDictionary<Command, HelpExample[]> examples)
    {
        _help = help;
        _examples = examples;
        _help.MaxWidth = int.Min(_help.MaxWidth, WidthMax);
    }

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Gives a program's help its examples.</summary>
    /// <param name="root">The program.</param>
    /// <param name="examples">The examples of each command that has some.</param>
    public static void AddTo(RootCommand root, IReadOnlyDictionary<Command, HelpExample[]> examples)
    {
        ArgumentNullException.ThrowIfNull(root);
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Description = "Show this help";
        option.Action = new HelpWithExamples((HelpAction)option.Action!, examples);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        ArgumentNullException.ThrowIfNull(parseResult);
        int exitCode = _help.Invoke(parseResult);
        if (_examples.TryGetValue(parseResult.CommandResult.Command, out HelpExample[]? examples))
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (HelpExample example in examples)
            {
                output.WriteLine($"  # {example.Description}");
                output.WriteLine($"  {example.CommandLine}");
                output.WriteLine();
            }
        }

        return exitCode;
    }
}
