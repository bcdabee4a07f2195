using System.CommandLine;

namespace QuerySniff.Hosting.Tests;

public sealed class CommandLineProgramTests
{
    [Fact]
    public async Task RunAsync_CommandThatWorks_GivesItsExitCode()
    {
        Run run = await RunAsync(_ => ExitCode.Findings, "agent", "--port", "3306");
        Assert.Equal((1, "", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Theory]
    [InlineData("there is no option '--prot'; the nearest is '--port'. Try 'NAME agent --help'.", "agent", "--prot")]
    [InlineData("there is no command 'agnet'; the nearest is 'agent'. Try 'NAME --help'.", "agnet")]
    [InlineData("there is no argument 'x' here. Try 'NAME agent --help'.", "agent", "x")]
    [InlineData(
        "Cannot parse argument 'x' for option '--port' as expected type 'System.Int32'. Try 'NAME agent --help'.",
        "agent", "--port", "x")]
    [InlineData("Required argument missing for option: '--port'. Try 'NAME agent --help'.", "agent", "--port")]
    [InlineData("Required command was not provided. Try 'NAME --help'.")]
    public async Task RunAsync_ArgumentsThatAreWrong_IsOneLineAndUsage(string expected, params string[] args)
    {
        Run run = await RunAsync(_ => ExitCode.Ok, args);
        string name = new RootCommand().Name;
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Equal("", run.Output);
        string line = expected.Replace("NAME", name, StringComparison.Ordinal);
        Assert.Equal($"{name}: {line}{Environment.NewLine}", run.Error);
    }

    [Fact]
    public async Task RunAsync_ExitException_IsItsLineAndCode()
    {
        Run run = await RunAsync(_ => throw new ExitException(ExitCode.Permission, "grant it."), "agent");
        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        Assert.EndsWith(": grant it." + Environment.NewLine, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public Task RunAsync_Bug_IsNotHidden() => Assert.ThrowsAsync<InvalidOperationException>(
        () => RunAsync(_ => throw new InvalidOperationException("a bug"), "agent"));

    [Theory]
    [InlineData("agent", "--help")]
    [InlineData("agent", "--help", "--bogus")]
    [InlineData("agent", "-h")]
    public async Task RunAsync_Help_HasDefaultsAndExamples(params string[] args)
    {
        Run run = await RunAsync(_ => ExitCode.Findings, args);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("--port <N>", run.Output, StringComparison.Ordinal);
        Assert.Contains("[default: 3306]", run.Output, StringComparison.Ordinal);
        Assert.EndsWith(
            """
            Examples:
              # Watch the server on this host
              querysniff agent --interface any


            """,
            run.Output,
            StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, HelpWithExamples.WidthMax));
    }

    [Fact]
    public async Task RunAsync_HelpOfACommandWithoutExamples_HasNone()
    {
        Run run = await RunAsync(_ => ExitCode.Ok, "--help");
        Assert.DoesNotContain("Examples:", run.Output, StringComparison.Ordinal);
    }

    private static async Task<Run> RunAsync(Func<ParseResult, int> action, params string[] args)
    {
        Command agent = new("agent", "Captures live traffic and sends what it counts to an aggregator. A text long "
            + "enough that it must be broken, on a terminal of whatever width, to be read with any pleasure at all.");
        Option<int> port = new("--port") { HelpName = "N", Description = "A port.", DefaultValueFactory = _ => 3306 };
        agent.Options.Add(port);
        agent.SetAction(action);
        RootCommand root = [agent];
        HelpWithExamples.AddTo(root, new Dictionary<Command, HelpExample[]>
        {
            [agent] = [new HelpExample("querysniff agent --interface any", "Watch the server on this host")],
        });
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = await CommandLineProgram.RunAsync(root, args, output, error);
        return new Run(exitCode, output.ToString(), error.ToString());
    }

    private sealed record Run(int ExitCode, string Output, string Error);
}
