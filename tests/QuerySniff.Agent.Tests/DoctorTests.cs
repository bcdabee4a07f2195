using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using QuerySniff.Agent.Doctor;
using QuerySniff.Digests;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Tests;

/// <summary>What `doctor` judges, on a made-up /proc; that it works on a real host is shown end to end.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly TestKit.TemporaryFolder _proc = new();

    public DoctorTests()
    {
        Directory.CreateDirectory(_proc.Combine("net"));
        AddProcess("self", "doctor", network: 1);
        Listen("tcp", "sl local_address rem_address st tx_queue rx_queue tr tm->when retrnsmt uid timeout inode");
    }

    public void Dispose() => _proc.Dispose();

    [Fact]
    public void Parse_LinesOfTheKernel_AreListeningSockets()
    {
        ListeningSocket[] sockets = [.. ProcNetTcp.Parse(
        [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0100007F:0CEA 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 4242 1 0000 100 0 0 10 0",
            "   1: 0100007F:0CEA 0100007F:D431 01 00000000:00000000 00:00000000 00000000   999        0 4243 1 0000 20 4 0 10 -1",
            "   0: 00000000000000000000000001000000:0CEB 00000000000000000000000000000000:0000 0A 0:0 00:0 0 999 0 4244 1 0 100 0 0 10 0",
            "   0: 0000000000000000FFFF00000200A8C0:0CEC 00000000000000000000000000000000:0000 0A 0:0 00:0 0 999 0 4245 1 0 100 0 0 10 0",
            "", "x", "0: zz:0CEA 0:0 0A 0 0 0 0 0 7", "0: 0100007F:XXXXX 0:0 0A 0 0 0 0 0 7", "0: 0100007F 0:0 0A 0 0 0 0 0 7",
        ])];

        Assert.Equal(
            [
                new ListeningSocket(IPAddress.Loopback, 3306, 4242), new ListeningSocket(IPAddress.IPv6Loopback, 3307, 4244),
                new ListeningSocket(IPAddress.Parse("::ffff:192.168.0.2"), 3308, 4245),
            ],
            sockets);
        Assert.Equal([false, false, true], sockets.Select(socket => socket.IsReachable));
    }

    [Fact]
    public void Servers_ListeningOnTheWatchedPort_IsOk()
    {
        Listen("tcp", Line("00000000:0CEA", inode: 42));
        AddProcess("4711", "mariadbd", network: 1, inodes: 42);

        Finding finding = Assert.Single(Judge());

        Assert.Equal(
            Finding.Ok("servers", "mariadbd (4711) listens on port 3306 of all addresses"), finding);
    }

    [Fact]
    public void Servers_NothingListens_IsAProblem() => Assert.Contains(Judge(), finding =>
        finding is { Status: FindingStatus.Problem, Text: "nothing on this host listens on port 3306", Fix: not null });

    [Fact]
    public void Servers_OnTheUnixSocketOnly_IsAProblemUnlessAnotherIsWatched()
    {
        AddProcess("4711", "mysqld", network: 1);
        Assert.Contains(Judge(), finding => finding.Status == FindingStatus.Problem
            && finding.Text.StartsWith("mysqld (4711) listens on no TCP port", StringComparison.Ordinal)
            && finding.Fix!.Contains("skip_networking", StringComparison.Ordinal));

        Listen("tcp", Line("0100007F:0CEA", inode: 42));
        AddProcess("4712", "mysqld", network: 1, inodes: 42);
        Assert.DoesNotContain(Judge(), finding => finding.Status == FindingStatus.Problem);
        Assert.Contains(Judge(), finding => finding.Status == FindingStatus.Note
            && finding.Text.StartsWith("mysqld (4711)", StringComparison.Ordinal));
    }

    [Fact]
    public void Servers_OnAnotherPort_NamesIt()
    {
        Listen("tcp", Line("00000000:0CEB", inode: 42));
        AddProcess("4711", "mysqld", network: 1, inodes: 42);

        Assert.Contains(Judge(), finding => finding is { Status: FindingStatus.Note }
            && finding.Text.StartsWith("mysqld (4711) listens on 3307, which is not watched", StringComparison.Ordinal));
    }

    [Fact]
    public void Servers_InAContainer_SaysWhatIsNotSeen()
    {
        AddProcess("4711", "mysqld", network: 2);

        Assert.Contains(Judge(), finding => finding is { Status: FindingStatus.Note }
            && finding.Text.Contains("nsenter --target 4711 --net", StringComparison.Ordinal));
    }

    [Fact]
    public void Servers_OnLoopbackOnly_NeedsLoopbackCaptured()
    {
        Listen("tcp6", Line("00000000000000000000000001000000:0CEA", inode: 42));
        AddProcess("4711", "mysqld", network: 1, inodes: 42);

        Assert.Equal(FindingStatus.Ok, Assert.Single(Judge("any")).Status);
        Assert.Equal(FindingStatus.Ok, Assert.Single(Judge("eth0", "lo")).Status);
        Finding problem = Assert.Single(Judge("eth0"));
        Assert.Equal((FindingStatus.Problem, "add `--interface lo`"), (problem.Status, problem.Fix));
    }

    [Fact]
    public void Interfaces_TrafficElsewhere_NamesTheOption()
    {
        Dictionary<string, long> frames = new(StringComparer.Ordinal) { ["lo"] = 0, ["eth0"] = 12, ["eth1"] = 3_000 };

        Assert.Equal(
            Finding.Ok("interfaces", "port 3306 is seen on eth1 (3.00k frames), eth0 (12 frames)"),
            Assert.Single(TrafficCheck.JudgeInterfaces(SettingsOf("any"), frames)));
        Assert.StartsWith(
            "add `--interface eth1`", Assert.Single(TrafficCheck.JudgeInterfaces(SettingsOf("eth0"), frames)).Fix,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Traffic_None_IsAProblem()
    {
        DigestWindow window = new WindowBuilder().Window;
        Finding finding = Assert.Single(TrafficCheck.Judge(new Top.TopSpan(window, 5_000_000_000, window)));

        Assert.Equal((FindingStatus.Problem, "nothing was seen in 5s"), (finding.Status, finding.Text));
    }

    [Fact]
    public void Traffic_EachLoss_IsAProblemWithAFix()
    {
        WindowBuilder window = new();
        window.Add("SELECT ?");
        window.Window.Capture.Frames = 10;
        Digests.ServerCoverage server = window.Window.Servers.GetOrAdd(WindowBuilder.Server);
        server.DecodedBytes = 500;
        server.ConnectionsOpened = 3;
        Assert.Equal(FindingStatus.Ok, Assert.Single(Judge()).Status);

        server.ConnectionsMidStream = 2;
        server.ConnectionsCompressed = 1;
        Assert.DoesNotContain(Judge(), finding => finding.Status == FindingStatus.Problem);

        server.EncryptedBytes = 500;
        window.Window.Encrypted.GetOrAdd(WindowBuilder.Server, "192.0.2.7", 0x304).BytesToServer = 500;
        server.GapBytes = 20;
        server.PacketsUnparsable = 1;
        window.Window.Capture.InterfaceDrops = 1;
        Assert.Equal(4, Judge().Count(finding => finding.Status == FindingStatus.Problem));
        Assert.Contains(Judge(), finding => finding.Text == "50.0% of the bytes are encrypted (TLS), and cannot be read; most: 192.0.2.7");

        // The gaps are the drops' then.
        window.Window.Capture.KernelDrops = 5;
        Assert.Contains(Judge(), finding => finding.Fix?.Contains("--ring-mib", StringComparison.Ordinal) == true);
        Assert.Equal(4, Judge().Count(finding => finding.Status == FindingStatus.Problem));
        Assert.All(Judge(), finding => Assert.Equal(finding.Status == FindingStatus.Problem, finding.Fix is not null));

        List<Finding> Judge() => [.. TrafficCheck.Judge(new Top.TopSpan(window.Window, 5_000_000_000, window.Window))];
    }

    [Theory]
    [InlineData(0, FindingStatusName.Ok)]
    [InlineData(2, FindingStatusName.Ok)]
    [InlineData(-2, FindingStatusName.Ok)]
    [InlineData(30, FindingStatusName.Problem)]
    [InlineData(-30, FindingStatusName.Problem)]
    public void Clock_Skew_IsAProblemIfItIsMoreThanTheDateCanTell(int seconds, string status)
    {
        DateTimeOffset now = DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_000.5);

        Finding finding = AggregatorCheck.JudgeClock(now.AddSeconds(seconds - 0.5), now);

        Assert.Equal(status, finding.Status.ToString());
        if (seconds > 2)
        {
            Assert.Contains("30 s behind", finding.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Aggregator_ThatAnswers_IsOkAndGetsNoBatch()
    {
        await using PushServer server = await PushServer.StartAsync((_, _) => new Contracts.V1.PushResponse());

        IReadOnlyList<Finding> findings = await CheckAsync(server.Address);

        Assert.Equal([FindingStatus.Ok, FindingStatus.Ok], findings.Select(finding => finding.Status));
        Assert.Equal(["aggregator", "clock"], findings.Select(finding => finding.Check));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Aggregator_NotThere_SaysHowToStartIt()
    {
        int port = TestKit.FreePort.Next();

        Finding finding = Assert.Single(await CheckAsync(new Uri($"http://127.0.0.1:{port}")));

        Assert.Equal($"nothing listens at 127.0.0.1:{port}", finding.Text);
        Assert.Contains($"--grpc 127.0.0.1:{port}", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Aggregator_ThatSpeaksHttp1_IsTakenForTheDashboard()
    {
        using System.Net.Sockets.TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task answering = Task.Run(async () =>
        {
            using System.Net.Sockets.Socket client = await listener.AcceptSocketAsync();
            await client.SendAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());

            // Until the other end has had enough: closing at once could take the answer back.
            await client.ReceiveAsync(new byte[1024]);
        });

        Finding finding = Assert.Single(await CheckAsync(new Uri($"http://{listener.LocalEndpoint}")));
        await answering;

        Assert.Equal(FindingStatus.Problem, finding.Status);
        Assert.Contains("does not speak HTTP/2", finding.Text, StringComparison.Ordinal);
        Assert.Contains("--grpc", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Spool_Folder_IsWrittenToAndLeftEmpty()
    {
        Assert.Equal(FindingStatus.Skipped, SpoolCheck.Run(null, 0).Status);
        Assert.Equal(FindingStatus.Ok, SpoolCheck.Run(_proc.Combine("to", "be", "made"), 1).Status);
        Assert.Equal(FindingStatus.Problem, SpoolCheck.Run("/proc/cannot/be/made", 1).Status);
        Assert.Equal(FindingStatus.Problem, SpoolCheck.Run(_proc.Path, long.MaxValue).Status);
        Finding finding = SpoolCheck.Run(_proc.Path, 1);
        Assert.Equal(FindingStatus.Ok, finding.Status);
        Assert.StartsWith($"{_proc.Path} has ", finding.Text, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_proc.Path));
    }

    [Fact]
    public void Report_LongFix_LeavesItsCommandOnOneLine()
    {
        const string Command = "`sudo setcap cap_net_raw+ep /opt/querysniff/a/long/path/to/the/executable/querysniff`";
        using StringWriter text = new();

        DoctorReport.Write(text, Finding.Problem("permission", "no permission to capture on 'any'", $"{Command} grants it"), 80);

        Assert.Equal(
            $"problem  permission   no permission to capture on 'any'{text.NewLine}"
            + $"                      fix:{text.NewLine}"
            + $"                      {Command}{text.NewLine}"
            + $"                      grants it{text.NewLine}",
            text.ToString());
    }

    [Fact]
    public void Report_Json_HasEachFindingAndIsOkWithoutProblems()
    {
        using MemoryStream output = new();
        DoctorReport.WriteJson(output, [Finding.Ok("a", "b"), Finding.Note("c", "d"), Finding.Skipped("e", "f")]);

        using JsonDocument json = JsonDocument.Parse(output.ToArray());
        Assert.True(json.RootElement.GetProperty("ok").GetBoolean());
        Assert.Equal(
            ["ok", "note", "skipped"],
            json.RootElement.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("status").GetString()));
        Assert.False(DoctorReport.IsOk([Finding.Ok("a", "b"), Finding.Problem("c", "d", "e")]));
    }

    private static async Task<IReadOnlyList<Finding>> CheckAsync(Uri address) =>
        await AggregatorCheck.RunAsync(address, access: null, TimeProvider.System, CancellationToken.None);

    private static AgentSettings SettingsOf(params string[] interfaces) => AgentSettings.From(Settings.Load(new SettingsSources
    {
        Keys = AgentSettings.Keys,
        Environment = new Dictionary<string, string?>(StringComparer.Ordinal),
        CommandLine = interfaces.Index().ToDictionary(
            i => $"interface:{i.Index}", i => (string?)i.Item, StringComparer.Ordinal),
    }));

    private static string Line(string address, long inode) =>
        $"   0: {address} 00000000:0000 0A 00000000:00000000 00:00000000 00000000 999 0 {inode} 1 0000000000000000 100 0 0 10 0";

    private List<Finding> Judge(params string[] interfaces) =>
        [.. ServerCheck.Judge(ProcessTable.Read([3306], _proc.Path), SettingsOf(interfaces.Length == 0 ? ["any"] : interfaces))];

    private void Listen(string file, string line) => File.AppendAllText(_proc.Combine("net", file), line + "\n", Encoding.ASCII);

    private void AddProcess(string id, string name, int network, params long[] inodes)
    {
        Directory.CreateDirectory(_proc.Combine(id, "fd"));
        Directory.CreateDirectory(_proc.Combine(id, "ns"));
        File.WriteAllText(_proc.Combine(id, "comm"), name + "\n");
        File.CreateSymbolicLink(_proc.Combine(id, "ns", "net"), $"net:[{network}]");
        foreach (long inode in inodes)
        {
            string number = inode.ToString(CultureInfo.InvariantCulture);
            File.CreateSymbolicLink(_proc.Combine(id, "fd", number), $"socket:[{number}]");
        }
    }

    private static class FindingStatusName
    {
        public const string Ok = nameof(FindingStatus.Ok);
        public const string Problem = nameof(FindingStatus.Problem);
    }
}
