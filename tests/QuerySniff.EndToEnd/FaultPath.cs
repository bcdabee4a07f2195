using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>An agent, its spool, its aggregator and a proxy between them, to which things are done.</summary>
internal sealed class FaultPath : IDisposable
{
    /// <summary>Room for the agent's notes and a few batches.</summary>
    private const string DiskSize = "48k";

    private static readonly TimeSpan PollPause = TimeSpan.FromMilliseconds(100);

    private readonly TemporaryFolder _folder = new();
    private readonly MariaDbServer _server;
    private readonly string _agentId;
    private readonly bool _isOnSmallDisk;
    private Task _faults = Task.CompletedTask;

    private FaultPath(MariaDbServer server, string agentId, bool isOnSmallDisk)
    {
        _server = server;
        _agentId = agentId;
        _isOnSmallDisk = isOnSmallDisk;
    }

    /// <summary>The agent that runs now.</summary>
    public ProcessUnderTest Agent { get; private set; } = null!;

    /// <summary>The aggregator that runs now.</summary>
    public RunningAggregator Aggregator { get; private set; } = null!;

    /// <summary>What stands between them.</summary>
    public FaultyProxy Proxy { get; private set; } = null!;

    /// <summary>What the aggregator has stored in the end, by statement.</summary>
    public IReadOnlyDictionary<string, long> Counts { get; private set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>What it says was seen and lost.</summary>
    public JsonElement Coverage { get; private set; }

    private string Spool => _folder.Combine("spool");

    private string Copies => _folder.Combine("copies");

    /// <summary>Starts it all.</summary>
    public static async Task<FaultPath> StartAsync(MariaDbServer server, string agentId, bool isOnSmallDisk = false)
    {
        FaultPath path = new(server, agentId, isOnSmallDisk);
        path.Aggregator = await QuerySniffProcesses.StartAggregatorAsync(path._folder.Combine("data"));
        path.Proxy = new FaultyProxy(path.Aggregator.GrpcPort);
        if (isOnSmallDisk)
        {
            Directory.CreateDirectory(path.Spool);
            await ProcessUnderTest.RunAsync("mount", ["-t", "tmpfs", "-o", $"size={DiskSize}", "tmpfs", path.Spool]);
        }

        await path.RestartAgentAsync();
        return path;
    }

    /// <summary>Does something to it; how that ends is known from <see cref="FinishAsync"/>.</summary>
    public Task RunAsync(Func<FaultPath, Task> faults)
    {
        _faults = faults(this);
        return _faults.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    /// <summary>Starts the agent, anew or for the first time.</summary>
    public async Task RestartAgentAsync()
    {
        Agent?.Dispose();
        Agent = await QuerySniffProcesses.StartAgentAsync(_server.Port, Proxy.Port, _agentId, "--spool", Spool);
    }

    /// <summary>Starts an aggregator on the data of the one before, which has ended.</summary>
    public async Task RestartAggregatorAsync()
    {
        RunningAggregator old = Aggregator;
        Aggregator = await QuerySniffProcesses.StartAggregatorAsync(_folder.Combine("data"), old.GrpcPort);
        old.Dispose();
    }

    /// <summary>Waits for a line in the agent's log that comes after something was done.</summary>
    public async Task AfterAsync(Func<Task> action, string line)
    {
        int before = Agent.ErrorLines.Count(IsIt);
        await action();
        int seen = 0;
        await Agent.WaitForLineAsync(l => IsIt(l) && ++seen > before);

        bool IsIt(string l) => l.Contains(line, StringComparison.Ordinal);
    }

    /// <summary>
    /// Waits until the agent has logged one line as often as another: that it is away is not said again while it is. A batch may
    /// be stored whose answer came too late for the agent.
    /// </summary>
    public async Task WaitForEqualAsync(string one, string other)
    {
        using CancellationTokenSource timer = new(ProcessUnderTest.DefaultTimeout);
        while (Count(one) != Count(other))
        {
            await Task.Delay(PollPause, timer.Token);
        }

        int Count(string line) => Agent.ErrorLines.Count(l => l.Contains(line, StringComparison.Ordinal));
    }

    /// <summary>Waits until the aggregator has stored another batch.</summary>
    public async Task WaitForStoredAsync()
    {
        string before = await LastBatchAsync();
        using CancellationTokenSource timer = new(ProcessUnderTest.DefaultTimeout);
        while (await LastBatchAsync() == before)
        {
            await Task.Delay(PollPause, timer.Token);
        }
    }

    /// <summary>Waits until a batch is in the spool.</summary>
    public async Task WaitForSpooledAsync()
    {
        using CancellationTokenSource timer = new(ProcessUnderTest.DefaultTimeout);
        while (Directory.GetFiles(Spool, "*.batch*").Length == 0)
        {
            await Task.Delay(PollPause, timer.Token);
        }
    }

    /// <summary>Waits until the server has done some more commands.</summary>
    public async Task WaitForLoadAsync(int commands)
    {
        long before = await _server.StatusAsync("Questions");
        using CancellationTokenSource timer = new(ProcessUnderTest.DefaultTimeout);
        while (await _server.StatusAsync("Questions") - before < commands)
        {
            await Task.Delay(PollPause, timer.Token);
        }
    }

    /// <summary>Keeps copies of what is in the spool, for <see cref="DeliverCopiesAsync"/>.</summary>
    public void KeepCopiesOfTheSpool()
    {
        Directory.CreateDirectory(Copies);
        foreach (string file in Directory.GetFiles(Spool, "*.batch*"))
        {
            try
            {
                File.Copy(file, Path.Combine(Copies, Path.GetFileName(file)), overwrite: true);
            }
            catch (FileNotFoundException)
            {
                // Acknowledged meanwhile.
            }
        }
    }

    /// <summary>Has an agent deliver the copies: a second time, and long after what came later.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> DeliverCopiesAsync()
    {
        string[] copies = Directory.GetFiles(Copies);
        foreach (string copy in copies)
        {
            File.Copy(copy, Path.Combine(Spool, Path.GetFileName(copy)), overwrite: true);
        }

        await RestartAgentAsync();
        await StopAgentAsync();
        await ReadAsync();
        return copies.Length;
    }

    /// <summary>Ends the agent in order, and reads what has arrived. Fails if something went wrong before.</summary>
    public async Task FinishAsync()
    {
        await _faults;
        await StopAgentAsync();
        await ReadAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Agent?.Dispose();
        Aggregator.Dispose();
        Proxy.Dispose();
        if (_isOnSmallDisk)
        {
            using ProcessUnderTest unmount = ProcessUnderTest.Start("umount", [Spool]);
            unmount.WaitForExitAsync().GetAwaiter().GetResult();
        }

        _folder.Dispose();
    }

    private async Task StopAgentAsync()
    {
        int exitCode = await Agent.StopAsync();
        Assert.True(exitCode == 0 && Directory.GetFiles(Spool, "*.batch*").Length == 0, $"exit code {exitCode}:\n{Agent}");
    }

    private async Task ReadAsync() => (Counts, Coverage) = await DigestCounts.OfAggregatorAsync(Aggregator);

    private async Task<string> LastBatchAsync()
    {
        JsonElement answer = await Aggregator.GetAsync("/api/v1/agents");
        return answer.GetProperty("agents").EnumerateArray()
            .Select(agent => agent.GetProperty("last_batch").ToString()).FirstOrDefault("");
    }
}
