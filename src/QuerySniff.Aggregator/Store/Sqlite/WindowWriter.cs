using Microsoft.Data.Sqlite;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>Writes windows to the tables of one tier, inside the writer's transaction. The writer's alone.</summary>
internal sealed class WindowWriter : IDisposable
{
    private readonly Tier _tier;
    private readonly DigestDictionary _digests;
    private readonly CoverageTables _coverage;
    private readonly ConnectionTables _connections;
    private readonly BucketStates _states;
    private readonly DueSums _due;

    public WindowWriter(SqliteConnection connection, Tier tier, DigestDictionary digests)
    {
        _tier = tier;
        _digests = digests;
        Rows = new RowTable(connection, tier);
        Sessions = new SessionTables(connection, tier);
        _coverage = new CoverageTables(connection, tier);
        _connections = new ConnectionTables(connection, tier);
        _states = new BucketStates(connection, tier);
        _due = new DueSums(connection, tier);
    }

    public RowTable Rows { get; }

    public SessionTables Sessions { get; }

    /// <summary>Adds a window to the bucket of this tier that it begins in.</summary>
    /// <param name="window">The window.</param>
    /// <param name="startMs">Its beginning.</param>
    /// <param name="agent">Its agent's number.</param>
    /// <param name="texts">The numbers of its batch's strings.</param>
    /// <param name="nowMs">The time.</param>
    /// <returns>How many rows are new.</returns>
    public long Add(Window window, long startMs, long agent, long[] texts, long nowMs)
    {
        // Windows of the first tier are kept under their own beginning, which need not be a multiple of a bucket's.
        long bucketMs = _tier == Tier.Windows ? startMs : _tier.FloorMs(startMs);
        bool isLast = _states.Take(bucketMs, agent, startMs);
        _coverage.AddCapture(bucketMs, agent, window.LengthMs, startMs, window.Capture);
        AddTraffic(window, bucketMs, agent, texts);
        long newRows = 0;
        foreach (Row row in window.Rows)
        {
            long digest = _digests.Touch(row.Digest, (long)row.FirstSeenNs, (long)row.LastSeenNs);
            newRows += Rows.Add(KeyOf(row, digest, bucketMs, agent, texts), row) ? 1 : 0;
        }

        AddSessions(window, bucketMs, agent, texts, isLast);
        _due.Mark(startMs, nowMs);
        return newRows;
    }

    public void Dispose()
    {
        Rows.Dispose();
        Sessions.Dispose();
        _coverage.Dispose();
        _connections.Dispose();
        _states.Dispose();
        _due.Dispose();
    }

    private void AddTraffic(Window window, long bucketMs, long agent, long[] texts)
    {
        foreach (ServerCoverage server in window.Servers)
        {
            _coverage.AddTraffic(bucketMs, agent, TextAt(texts, server.ServerIndex), server);
        }

        foreach (EncryptedTraffic traffic in window.Encrypted)
        {
            _coverage.AddEncrypted(
                bucketMs, agent, TextAt(texts, traffic.ServerIndex), TextAt(texts, traffic.ClientIndex), traffic);
        }
    }

    private void AddSessions(Window window, long bucketMs, long agent, long[] texts, bool isLast)
    {
        foreach (ConnectionCounts counts in window.Connections)
        {
            _connections.Add(
                [
                    bucketMs, agent, TextAt(texts, counts.ServerIndex), TextAt(texts, counts.UserIndex),
                    TextAt(texts, counts.ClientIndex),
                ],
                counts,
                isLast);
        }

        foreach (TransactionRow row in window.Transactions)
        {
            Sessions.Add(KeyOf(row, _digests.NumberOf(row.Digest, (long)window.StartNs), bucketMs, agent, texts), row, isLast);
        }

        foreach (UnfinishedRow row in window.Unfinished)
        {
            Sessions.Add(KeyOf(row, _digests.NumberOf(row.Digest, (long)window.StartNs), bucketMs, agent, texts), row, isLast);
        }
    }

    private static RowKey KeyOf(IDigestRow row, long digest, long bucketMs, long agent, long[] texts) => new(
        bucketMs,
        agent,
        digest,
        TextAt(texts, row.ServerIndex),
        TextAt(texts, row.SchemaIndex),
        TextAt(texts, row.UserIndex),
        TextAt(texts, row.ClientIndex),
        TextAt(texts, row.ApplicationIndex));

    // Index 0 is the empty string also where a batch has no strings at all.
    private static long TextAt(long[] texts, uint index) => index == 0 ? 0 : texts[index];
}
