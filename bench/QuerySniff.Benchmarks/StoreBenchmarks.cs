using BenchmarkDotNet.Attributes;
using QuerySniff.Agent.Delivery;
using QuerySniff.Aggregator.Store;
using QuerySniff.Aggregator.Store.Sqlite;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Benchmarks;

/// <summary>A window of an agent to the aggregator's SQLite store: one durable transaction.</summary>
public class StoreBenchmarks
{
    private const int Rows = 1_000;
    private const int CommandsEach = 20;

    // More windows than this would be a day of one agent, and a store of some GiB.
    private const int WindowsMax = 8_640;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly GeneratedDigests _generated = new(Rows);
    private readonly WindowEncoder _encoder = new(new AgentIdentity("bench", TimeProvider.System), new KnownDigests());
    private SqliteStore? _store;
    private int _windows;

    /// <summary>Opens an empty store.</summary>
    [GlobalSetup]
    public void SetUp() => _store = SqliteStore.Open(Directory.CreateDirectory(_folder).FullName, Retention.Default, TimeProvider.System);

    /// <summary>Deletes the store.</summary>
    [GlobalCleanup]
    public async Task CleanUp()
    {
        await _store!.DisposeAsync().ConfigureAwait(false);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A window of 1,000 rows, with what it takes to make and encode it.</summary>
    [Benchmark]
    public async Task<int> InsertThousandRows()
    {
        Batch batch = _encoder.Encode(_generated.FillWindow(_windows++ % WindowsMax, CommandsEach), default)[0];
        ReceivedBatch received = new(PushRequest.Parser.ParseFrom(batch.Message), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        IReadOnlyList<BatchOutcome> outcomes = await _store!.WriteAsync([received], CancellationToken.None).ConfigureAwait(false);
        return outcomes.Count;
    }
}
