using Microsoft.Data.Sqlite;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Writes groups of batches, each group in one transaction, over prepared statements that live as long as the writer.
/// One thread at a time.
/// </summary>
internal sealed class SqliteBatchWriter : IDisposable
{
    private const int NanosecondsPerMillisecond = 1_000_000;

    private readonly SqliteConnection _connection;
    private readonly TextDictionary _texts;
    private readonly DigestDictionary _digests;
    private readonly WindowWriter[] _tiers;
    private readonly TierStates _states;
    private readonly TimeProvider _time;
    private readonly SqliteStatement _agent;
    private readonly SqliteStatement _agentUpdate;
    private readonly SqliteStatement _boot;
    private readonly SqliteStatement _batch;
    private readonly SqliteStatement _figures;
    private readonly SqliteStatement _size;

    /// <param name="connection">The writer's.</param>
    /// <param name="states">What the tiers have.</param>
    /// <param name="time">The clock.</param>
    public SqliteBatchWriter(SqliteConnection connection, TierStates states, TimeProvider time)
    {
        _connection = connection;
        _texts = new TextDictionary(connection);
        _digests = new DigestDictionary(connection);
        _tiers = [.. Tier.All.Select(tier => new WindowWriter(connection, tier, _digests))];
        _states = states;
        _time = time;
        _agent = new SqliteStatement(
            connection,
            """
            INSERT INTO agent (name, host, version, started_ns, last_batch_ms, last_window_ms)
            VALUES (?1, '', '', 0, 0, 0)
            ON CONFLICT DO UPDATE SET name = name RETURNING id
            """);
        _agentUpdate = new SqliteStatement(
            connection,
            """
            UPDATE agent SET
                host = iif(?4 >= started_ns, ?2, host), version = iif(?4 >= started_ns, ?3, version),
                started_ns = max(started_ns, ?4), last_batch_ms = max(last_batch_ms, ?5),
                last_window_ms = max(last_window_ms, ?6)
            WHERE id = ?1
            """);
        _boot = new SqliteStatement(
            connection,
            """
            INSERT INTO boot (agent, boot_id) VALUES (?1, ?2)
            ON CONFLICT DO UPDATE SET boot_id = boot_id RETURNING id
            """);
        _batch = new SqliteStatement(
            connection, "INSERT OR IGNORE INTO batch (boot, sequence, received_ms) VALUES (?1, ?2, ?3)");
        _figures = new SqliteStatement(
            connection,
            """
            INSERT INTO agent_figures (
                agent, start_ms, cpu_ns, cpu_share_ppm, resident_bytes, heap_bytes, gc_collections, gc_pause_ns, kernel_drops,
                capture_lag_ns, spool_batches, spool_bytes, sample_weight)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
            ON CONFLICT DO UPDATE SET
                start_ms = excluded.start_ms, cpu_ns = excluded.cpu_ns, cpu_share_ppm = excluded.cpu_share_ppm,
                resident_bytes = excluded.resident_bytes, heap_bytes = excluded.heap_bytes,
                gc_collections = excluded.gc_collections, gc_pause_ns = excluded.gc_pause_ns,
                kernel_drops = excluded.kernel_drops, capture_lag_ns = excluded.capture_lag_ns,
                spool_batches = excluded.spool_batches, spool_bytes = excluded.spool_bytes,
                sample_weight = excluded.sample_weight
            WHERE excluded.start_ms >= start_ms
            """);
        _size = new SqliteStatement(connection, "UPDATE size SET rows = rows + ?1");
    }

    /// <summary>What writes each tier, the finest first.</summary>
    public IReadOnlyList<WindowWriter> Tiers => _tiers;

    /// <summary>Stores the batches in one transaction and commits it; on an exception nothing is stored.</summary>
    public IReadOnlyList<BatchOutcome> Write(IReadOnlyList<ReceivedBatch> batches)
    {
        try
        {
            return WriterTransaction.Run(_connection, () =>
            {
                BatchOutcome[] outcomes = [.. batches.Select(Store)];
                _digests.Flush();
                return outcomes;
            });
        }
        catch
        {
            _texts.Forget();
            _digests.Forget();
            throw;
        }
    }

    /// <summary>Writes a value over itself, down to the disk: what a readiness probe asks for.</summary>
    public int Probe()
    {
        _size.Bind(1, 0);
        return _size.Run();
    }

    public void Dispose()
    {
        _texts.Dispose();
        _digests.Dispose();
        foreach (WindowWriter tier in _tiers)
        {
            tier.Dispose();
        }

        _agent.Dispose();
        _agentUpdate.Dispose();
        _boot.Dispose();
        _batch.Dispose();
        _figures.Dispose();
        _size.Dispose();
    }

    private BatchOutcome Store(ReceivedBatch batch)
    {
        PushRequest request = batch.Request;
        _agent.Bind(1, request.AgentId);
        long agent = TakeNumber(_agent);
        bool isNew = Claim(batch, agent);
        if (isNew)
        {
            UpdateAgent(batch, agent);
            UpdateFigures(batch, agent);
            StoreWindows(request, agent);
            foreach (DigestText text in request.Digests)
            {
                _digests.AddText(text);
            }
        }

        return new BatchOutcome(!isNew, UnknownDigests(request));
    }

    private void UpdateAgent(ReceivedBatch batch, long agent)
    {
        AgentInfo info = batch.Request.Agent ?? new AgentInfo();
        ulong lastWindowNs = batch.Request.Windows.Aggregate(0UL, (last, window) => Math.Max(last, window.StartNs));
        _agentUpdate.Bind(1, agent);
        _agentUpdate.Bind(2, info.Host);
        _agentUpdate.Bind(3, info.Version);
        _agentUpdate.BindBits(4, info.StartedNs);
        _agentUpdate.Bind(5, batch.ReceivedMs);
        _agentUpdate.Bind(6, (long)lastWindowNs / NanosecondsPerMillisecond);
        _ = _agentUpdate.Run();
    }

    // A batch that comes late, of what had gathered, says what once was: the newest window's figures are kept.
    private void UpdateFigures(ReceivedBatch batch, long agent)
    {
        if (batch.Request.Figures is not { } figures || batch.Request.Windows.Count == 0)
        {
            return;
        }

        ulong[] values =
        [
            figures.CpuNs, figures.CpuSharePpm, figures.ResidentBytes, figures.HeapBytes, figures.GcCollections,
            figures.GcPauseNs, figures.KernelDrops, figures.CaptureLagNs, figures.SpoolBatches, figures.SpoolBytes,
            Math.Max(1, figures.SampleWeight),
        ];
        _figures.Bind(1, agent);
        _figures.Bind(2, (long)(batch.Request.Windows[0].StartNs / NanosecondsPerMillisecond));
        for (int i = 0; i < values.Length; i++)
        {
            _figures.BindBits(3 + i, values[i]);
        }

        _ = _figures.Run();
    }

    // The insert that decides whether the batch is new: whoever comes second finds the identity taken.
    private bool Claim(ReceivedBatch batch, long agent)
    {
        _boot.Bind(1, agent);
        _boot.Bind(2, batch.Request.BootId.Span);
        _batch.Bind(1, TakeNumber(_boot));
        _batch.BindBits(2, batch.Request.Sequence);
        _batch.Bind(3, batch.ReceivedMs);
        return _batch.Run() == 1;
    }

    private void StoreWindows(PushRequest request, long agent)
    {
        long[] texts = [.. request.Strings.Select(_texts.NumberOf)];
        long nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        long newRows = 0;
        foreach (Window window in request.Windows)
        {
            SampledWindow.Extrapolate(window);
            long startMs = (long)window.StartNs / NanosecondsPerMillisecond;
            foreach (WindowWriter tier in TiersOf(startMs, agent))
            {
                newRows += tier.Add(window, startMs, agent, texts, nowMs);
            }
        }

        _size.Bind(1, newRows);
        _ = _size.Run();
    }

    // The first tier, from which coarser ones are made later; and those that were made of its time already. What is older
    // than a tier goes into the coarser ones alone.
    private IEnumerable<WindowWriter> TiersOf(long startMs, long agent) => _states.All
        .Where(state => state.Keeps(startMs) && state.HasRolled(startMs, agent))
        .Select(state => _tiers[state.Tier.Number]);

    private List<ulong> UnknownDigests(PushRequest request)
    {
        List<ulong> unknown = [];
        HashSet<ulong> seen = [];
        foreach (ulong digest in request.Windows.SelectMany(DigestsOf))
        {
            if (seen.Add(digest) && !_digests.HasText(digest))
            {
                unknown.Add(digest);
            }
        }

        return unknown;
    }

    private static IEnumerable<ulong> DigestsOf(Window window) =>
        window.Rows.Select(row => row.Digest)
            .Concat(window.Transactions.Select(row => row.Digest))
            .Concat(window.Unfinished.Select(row => row.Digest));

    private static long TakeNumber(SqliteStatement statement)
    {
        _ = statement.Step();
        long number = statement.Int64(0);
        statement.Reset();
        return number;
    }
}
