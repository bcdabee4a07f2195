using System.Text;
using Microsoft.Data.Sqlite;
using QuerySniff.Aggregator.Store;
using QuerySniff.Aggregator.Store.Sqlite;
using QuerySniff.TestKit;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

public sealed class SqliteStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.Combine(SqliteFile.Name);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_FileThatIsNoDatabase_IsRefusedAndLeftAlone()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(new string('x', 10_000));
        File.WriteAllBytes(FilePath, bytes);

        Assert.Contains("no SQLite file", AssertRefused(), StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(FilePath));
    }

    [Fact]
    public void Open_AnotherProgramsDatabase_IsRefusedAndLeftAlone()
    {
        Execute("CREATE TABLE notes (text)");
        byte[] bytes = File.ReadAllBytes(FilePath);

        Assert.Contains("another program", AssertRefused(), StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(FilePath));
    }

    [Fact]
    public async Task Open_NewerSchema_IsRefused()
    {
        await using (Open())
        {
        }

        Execute($"PRAGMA user_version = {SqliteSchema.Version + 1}");

        Assert.Contains("newer", AssertRefused(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_OlderSchema_IsBroughtUpToDateWithWhatItHolds()
    {
        await using (SqliteStore store = Open())
        {
            await store.WriteAsync([Batch(1)], CancellationToken.None);
        }

        string[] tables =
        [
            "window_row", "capture", "traffic", "encrypted", "connection", "connection_error", "transaction_row", "unfinished",
        ];
        Execute(
            string.Concat(tables.Select(table => $"DROP TABLE {table}_1m; DROP TABLE {table}_1h; DROP TABLE {table}_1d;"))
            + "DROP TABLE news; DROP TABLE news_state; DROP TABLE annotation; DROP TABLE tier; DROP TABLE digest_sum; DROP TABLE sum_partial; DROP TABLE sum_due; DROP INDEX batch_received; ALTER TABLE capture DROP COLUMN last_ms;"
            + "ALTER TABLE capture DROP COLUMN frames_sampled_out; ALTER TABLE capture DROP COLUMN bytes_sampled_out;"
            + "ALTER TABLE capture DROP COLUMN sampled_ms; ALTER TABLE traffic DROP COLUMN connections_sampled_out;"
            + "DROP TABLE agent_figures; ALTER TABLE capture DROP COLUMN unseen_ms; ALTER TABLE digest_text DROP COLUMN summary; DROP TABLE encrypted;"
            + "DROP TABLE connection; DROP TABLE connection_error; DROP TABLE transaction_row; DROP TABLE unfinished;"
            + "PRAGMA user_version = 1");
        BatchBuilder batch = new(sequence: 2);
        batch.Encrypted(Start, "10.0.0.9", 0x0304, connections: 1, bytes: 1);
        batch.Add(Start.AddSeconds(20), "select ?", [1000]);

        await using SqliteStore reopened = Open();
        await reopened.WriteAsync([new ReceivedBatch(batch.Request, 1)], CancellationToken.None);

        while (await reopened.MaintainAsync(CancellationToken.None))
        {
        }

        RangeQuery all = RangeQuery.All(0, long.MaxValue);
        Assert.Equal(2, (await reopened.LoadAsync(all, points: 1, top: 1, CancellationToken.None)).Totals.Sum(total => total.Count));
        Assert.Equal("select", Read("SELECT group_concat(summary) FROM digest_text"));
    }

    [Fact]
    public async Task Open_DamagedFile_IsRefusedAndLeftAlone()
    {
        await using (SqliteStore store = Open())
        {
            BatchBuilder batch = new();
            for (int i = 0; i < 500; i++)
            {
                batch.Add(Start, $"select {i}", [1000]);
            }

            await store.WriteAsync([new ReceivedBatch(batch.Request, 1)], CancellationToken.None);
        }

        byte[] bytes = await File.ReadAllBytesAsync(FilePath);
        bytes.AsSpan(bytes.Length / 2, 20_000).Fill(0xEE);
        await File.WriteAllBytesAsync(FilePath, bytes);

        Assert.Contains("damaged", AssertRefused(), StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(FilePath));
    }

    [Fact]
    public async Task Open_FolderInUse_IsRefused()
    {
        await using SqliteStore store = Open();

        Assert.Contains("another aggregator", AssertRefused(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_GroupOfBatches_IsThereAfterReopening()
    {
        await using (SqliteStore store = Open())
        {
            ReceivedBatch[] group = [.. Enumerable.Range(1, 5).Select(i => Batch((ulong)i))];
            IReadOnlyList<BatchOutcome> outcomes = await store.WriteAsync([.. group, group[0]], CancellationToken.None);
            Assert.Equal([false, false, false, false, false, true], outcomes.Select(outcome => outcome.IsDuplicate));
        }

        await using SqliteStore reopened = Open();
        StoreSize size = await reopened.SizeAsync(CancellationToken.None);
        Assert.Equal(5, size.Rows);
        Assert.Equal(1, size.Digests);
        Assert.True((await reopened.WriteAsync([Batch(3)], CancellationToken.None))[0].IsDuplicate);
    }

    // A batch that fails within a transaction must leave nothing behind, in the file or in the dictionaries' memory.
    [Fact]
    public async Task Write_BatchThatFails_LeavesNothingBehind()
    {
        await using SqliteStore store = Open();
        BatchBuilder broken = new(sequence: 9);
        broken.Add(Start, "select broken", [1000], user: "new");
        broken.Request.Windows[0].Rows[0].SchemaIndex = 1000;

        await Assert.ThrowsAnyAsync<Exception>(
            () => store.WriteAsync([Batch(1), new ReceivedBatch(broken.Request, 1)], CancellationToken.None));
        await store.WriteAsync([Batch(1)], CancellationToken.None);

        StoreSize size = await store.SizeAsync(CancellationToken.None);
        Assert.Equal(1, size.Rows);
        Assert.Equal(1, size.Digests);
    }

    [Fact]
    public async Task Read_DuringAWrite_SeesWhatWasCommittedBefore()
    {
        await using SqliteStore store = Open();
        await store.WriteAsync([Batch(1)], CancellationToken.None);
        using SqliteConnection writer = new($"Data Source={FilePath};Pooling=False");
        writer.Open();
        SqliteStatement.Execute(writer, "BEGIN IMMEDIATE; DELETE FROM window_row; UPDATE size SET rows = 0;");

        StoreSize size = await store.SizeAsync(CancellationToken.None);

        SqliteStatement.Execute(writer, "ROLLBACK");
        Assert.Equal(1, size.Rows);
    }

    private static ReceivedBatch Batch(ulong sequence)
    {
        BatchBuilder batch = new(sequence: sequence);
        batch.Add(Start.AddSeconds(10 * (double)sequence), "select ?", [1000]);
        return new ReceivedBatch(batch.Request, 1);
    }

    private SqliteStore Open() => SqliteStore.Open(_folder.Path, Retention.Default, TimeProvider.System);

    private string AssertRefused()
    {
        string message = Assert.Throws<StoreException>(Open).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private string Read(string sql)
    {
        using SqliteConnection connection = new($"Data Source={FilePath};Pooling=False");
        connection.Open();
        using SqliteStatement statement = new(connection, sql);
        _ = statement.Step();
        return statement.Text(0);
    }

    private void Execute(string sql)
    {
        using SqliteConnection connection = new($"Data Source={FilePath};Pooling=False");
        connection.Open();
        SqliteStatement.Execute(connection, sql);
    }
}
