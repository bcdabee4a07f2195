using QuerySniff.Aggregator.Store;
using QuerySniff.Aggregator.Store.Sqlite;
using QuerySniff.TestKit;

namespace QuerySniff.Aggregator.Tests;

/// <summary>`querysniff-aggregator backup` beside an aggregator that stores batches.</summary>
public sealed class BackupTests : IDisposable
{
    private static readonly string Executable = Path.Combine(AppContext.BaseDirectory, "querysniff-aggregator");

    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.Combine("data");

    private string Copy => _folder.Combine("copy.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Backup_OfAStoreInUse_IsWholeAndOfOneMoment()
    {
        await using SqliteStore store = SqliteStore.Open(Data, Retention.Default, TimeProvider.System);
        await WriteAsync(store, 1);

        Task<int> backup = BackUpAsync();
        ulong sequence = 1;
        while (!backup.IsCompleted)
        {
            await WriteAsync(store, ++sequence);
        }

        Assert.Equal(0, await backup);
        string restored = _folder.Combine("restored");
        Directory.CreateDirectory(restored);
        File.Move(Copy, Path.Combine(restored, SqliteFile.Name));
        await using SqliteStore copy = SqliteStore.Open(restored, Retention.Default, TimeProvider.System);
        StoreSize size = await copy.SizeAsync(CancellationToken.None);
        GroupsAnswer answer = await copy.GroupsAsync(
            StoreSnapshot.Range(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue), new GroupsRequest(Dimension.Digest, DigestOrder.Count, 1), CancellationToken.None);
        Assert.InRange(size.Rows, 1, (long)sequence);
        Assert.Equal(size.Rows, answer.Total.Count);
    }

    [Fact]
    public async Task Backup_FileThatIsThere_IsLeftAlone()
    {
        await using SqliteStore store = SqliteStore.Open(Data, Retention.Default, TimeProvider.System);
        await File.WriteAllTextAsync(Copy, "mine");

        Assert.Equal(2, await BackUpAsync("is there already"));
        Assert.Equal("mine", await File.ReadAllTextAsync(Copy));
    }

    [Fact]
    public async Task Backup_FolderWithoutAStore_IsAnErrorAndMakesNothing()
    {
        Assert.Equal(2, await BackUpAsync("no store"));
        Assert.False(Directory.Exists(Data));
        Assert.False(File.Exists(Copy));
    }

    private async Task<int> BackUpAsync(string? error = null)
    {
        using ProcessUnderTest process = ProcessUnderTest.Start(Executable, ["backup", "--data", Data, Copy]);
        int exitCode = await process.WaitForExitAsync();
        if (error is null)
        {
            Assert.Empty(process.ErrorLines);
        }
        else
        {
            Assert.Contains(error, Assert.Single(process.ErrorLines), StringComparison.Ordinal);
        }

        return exitCode;
    }

    private static async Task WriteAsync(SqliteStore store, ulong sequence)
    {
        BatchBuilder batch = new(sequence: sequence);
        batch.Add(RunningAggregator.Start.AddSeconds(10 * (double)sequence), "select ?", [1000]);
        await store.WriteAsync([new ReceivedBatch(batch.Request, 1)], CancellationToken.None);
    }
}
