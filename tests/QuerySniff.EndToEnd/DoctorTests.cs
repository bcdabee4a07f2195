using System.Globalization;
using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>`querysniff doctor` on this machine: with everything as it should be, and with one thing wrong after another.</summary>
public sealed class DoctorTests(SteadyLoad load) : IClassFixture<SteadyLoad>
{
    [CaptureFact]
    public async Task Doctor_WhereTheAgentWouldWork_FindsNothingWrong()
    {
        using TemporaryFolder data = new();
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(data.Path);
        using TmuxTerminal terminal = await TmuxTerminal.OpenAsync(width: 120, height: 40);

        await terminal.EnterAsync(
            $"{QuerySniffProcesses.AgentPath} doctor -p {Text(load.Server.Port)}"
            + $" --aggregator http://127.0.0.1:{Text(aggregator.GrpcPort)}; echo exit=$?");

        string screen = await terminal.WaitForAsync("exit=0\n");
        Assert.Contains("ok       libraries    found: libpcap, libz, libzstd", screen, StringComparison.Ordinal);
        Assert.Contains($"({Text(load.Server.ProcessId)}) listens on port {Text(load.Server.Port)} of 127.0.0.1", screen, StringComparison.Ordinal);
        Assert.Contains("ok       permission   may capture on any", screen, StringComparison.Ordinal);
        Assert.Matches($@"ok       interfaces   port {Text(load.Server.Port)} is seen on lo \(", screen);

        // The connections are older than the doctor: what they answered before it was in step is passed over.
        Assert.Matches(@"ok       traffic      \S+ commands in \S+; (100|9\d(\.\d+)?)% of the bytes decoded", screen);
        Assert.Contains($"ok       aggregator   127.0.0.1:{Text(aggregator.GrpcPort)} answers in ", screen, StringComparison.Ordinal);
        Assert.Contains("ok       clock        agrees", screen, StringComparison.Ordinal);
        Assert.Contains("Nothing is wrong.", screen, StringComparison.Ordinal);
    }

    [CaptureFact]
    public async Task Doctor_WithoutAnAggregatorAndAServer_HasAFixForEach()
    {
        using ProcessUnderTest doctor = QuerySniffProcesses.StartAgent(
            "doctor", "--json", "-i", "lo", "-p", Text(FreePort.Next()), "--aggregator", $"http://127.0.0.1:{Text(FreePort.Next())}");
        Assert.Equal(1, await doctor.WaitForExitAsync());

        using JsonDocument json = JsonDocument.Parse(string.Join('\n', doctor.OutputLines));
        Assert.False(json.RootElement.GetProperty("ok").GetBoolean());
        JsonElement[] problems = [.. json.RootElement.GetProperty("findings").EnumerateArray()
            .Where(finding => finding.GetProperty("status").GetString() == "problem")];
        Assert.All(problems, problem => Assert.NotEqual(JsonValueKind.Null, problem.GetProperty("fix").ValueKind));
        Assert.Superset(
            new HashSet<string?>(StringComparer.Ordinal) { "servers", "traffic", "aggregator" },
            problems.Select(problem => problem.GetProperty("check").GetString()).ToHashSet(StringComparer.Ordinal));
        Assert.Empty(doctor.ErrorLines);
    }

    [CaptureFact]
    public async Task Doctor_WithoutTheCapability_HasTheCommandThatGrantsIt()
    {
        using ProcessUnderTest doctor = ProcessUnderTest.Start(
            "setpriv", ["--bounding-set=-net_raw", QuerySniffProcesses.AgentPath, "doctor", "-p", Text(load.Server.Port)]);
        Assert.Equal(1, await doctor.WaitForExitAsync());

        Assert.Contains(doctor.OutputLines, line => line.StartsWith("problem  permission ", StringComparison.Ordinal));
        Assert.Contains(
            doctor.OutputLines, line => line.Trim() == $"`sudo setcap cap_net_raw+ep {QuerySniffProcesses.AgentPath}`");
    }

    [CaptureFact]
    public async Task Doctor_AskedOfTheDashboardsPort_SaysWhichIsMeant()
    {
        using TemporaryFolder data = new();
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(data.Path);
        using ProcessUnderTest doctor = QuerySniffProcesses.StartAgent(
            "doctor", "-p", Text(load.Server.Port), "--aggregator", aggregator.Address.ToString());
        Assert.Equal(1, await doctor.WaitForExitAsync());

        Assert.Contains(doctor.OutputLines, line => line.Contains("does not speak HTTP/2", StringComparison.Ordinal));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
