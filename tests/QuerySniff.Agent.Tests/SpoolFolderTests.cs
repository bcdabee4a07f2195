using QuerySniff.Agent.Delivery;
using QuerySniff.Hosting;
using QuerySniff.TestKit;

namespace QuerySniff.Agent.Tests;

public sealed class SpoolFolderTests : IDisposable
{
    private const int Unusable = 1014;
    private const int Fails = 1015;
    private const int WorksAgain = 1016;

    private readonly TemporaryFolder _folder = new();
    private readonly LogRecorder _log = new();
    private SpoolFolder _spool;

    public SpoolFolderTests() => _spool = SpoolFolder.TryOpen(Path, _log)!;

    private string Path => _folder.Combine("state", "spool");

    public void Dispose()
    {
        _spool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void TryOpen_NewFolder_IsTheOwnersAlone()
    {
        Assert.True(_spool.TryWrite(Batches.Of(1)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path));
        Assert.All(
            Directory.GetFiles(Path),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void TryOpen_FolderOfAnotherAgent_SaysSo()
    {
        ExitException refusal = Assert.Throws<ExitException>(() => SpoolFolder.TryOpen(Path, _log));
        Assert.Equal(ExitCode.Usage, refusal.ExitCode);
        Assert.Contains("--spool", refusal.Message, StringComparison.Ordinal);
        _spool.Dispose();
        _spool = SpoolFolder.TryOpen(Path, _log)!;
        Assert.NotNull(_spool);
    }

    [Fact]
    public void TryOpen_PathThatCannotBeAFolder_IsLoggedAndNull()
    {
        string file = _folder.Combine("file");
        File.WriteAllText(file, "");
        Assert.Null(SpoolFolder.TryOpen(System.IO.Path.Combine(file, "spool"), _log));
        Assert.Equal([Unusable], _log.Events);
    }

    // File systems that take nothing, not even from root.
    [Theory]
    [InlineData("/proc/querysniff")]
    [InlineData("/sys/querysniff")]
    public void TryOpen_FileSystemThatTakesNothing_IsLoggedAndNull(string path)
    {
        Assert.Null(SpoolFolder.TryOpen(path, _log));
        Assert.Equal([Unusable], _log.Events);
    }

    [Fact]
    public void Mark_DiskThatDoesNotTakeIt_StillReadsAndDeletes()
    {
        Batch batch = Batches.Of(1);
        _spool.TryWrite(batch);
        SpooledBatch listed = Assert.Single(_spool.List());

        // A folder of that name cannot be renamed over.
        Directory.CreateDirectory(System.IO.Path.Combine(Path, $"{batch.Label}.batch.{Batches.Tag}"));
        _spool.Mark(listed, Batches.Tag);

        Assert.Equal(batch.Message, _spool.TryRead(listed));
        _spool.Delete(listed);
        Assert.Empty(_spool.List());
    }

    [Fact]
    public void List_AfterARestart_HasWhatWasWrittenAndNothingElse()
    {
        Batch batch = Batches.Of(1, commands: 5, padding: 5_000);
        Assert.True(_spool.TryWrite(batch));
        File.WriteAllText(System.IO.Path.Combine(Path, "notes.batch"), "another's");
        Reopen();

        SpooledBatch listed = Assert.Single(_spool.List());
        Assert.Equal(batch.Label, listed.Label);
        Assert.Null(listed.InDoubtAt);
        Assert.Equal(2 * SpoolFolder.BlockBytes, listed.Bytes);
        Assert.Equal(batch.Message, _spool.TryRead(listed));
    }

    [Fact]
    public void Mark_BatchInDoubt_IsRememberedAcrossARestart()
    {
        Batch batch = Batches.Of(1);
        _spool.TryWrite(batch);
        _spool.Mark(_spool.List()[0], Batches.Tag);
        Reopen();

        SpooledBatch marked = Assert.Single(_spool.List());
        Assert.Equal(Batches.Tag, marked.InDoubtAt);
        Assert.Equal(batch.Message, _spool.TryRead(marked));
        _spool.Mark(marked, null);
        Assert.Null(Assert.Single(_spool.List()).InDoubtAt);
    }

    [Fact]
    public void TryRead_DamagedBatch_IsNull()
    {
        _spool.TryWrite(Batches.Of(1));
        SpooledBatch batch = Assert.Single(_spool.List());
        string file = FileOf(".batch");
        byte[] content = File.ReadAllBytes(file);
        content[^1] ^= 1;
        File.WriteAllBytes(file, content);
        Assert.Null(_spool.TryRead(batch));
        File.Delete(file);
        Assert.Null(_spool.TryRead(batch));
    }

    [Fact]
    public void TryReplace_WholeMerge_LeavesTheOneInPlaceOfTheOthers()
    {
        IReadOnlyList<SpooledBatch> replaced = WriteTwo();
        Batch merged = Batches.Of(3);
        Assert.True(_spool.TryReplace(replaced, merged));
        Assert.Equal(merged.Label, Assert.Single(_spool.List()).Label);
        Assert.Equal(merged.Message, _spool.TryRead(_spool.List()[0]));
    }

    // The three moments of a merge at which the agent can be killed.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void TryOpen_KilledWithinAMerge_CarriesItThrough(int alreadyUnlinked)
    {
        IReadOnlyList<SpooledBatch> replaced = WriteTwo();
        string[] files = [.. replaced.Select(batch => batch.Label + ".batch")];
        Batch merged = Batches.Of(3);
        File.WriteAllBytes(
            System.IO.Path.Combine(Path, merged.Label + ".merge"), SpoolFile.Encode(merged.Message, files));
        foreach (string file in files[..alreadyUnlinked])
        {
            File.Delete(System.IO.Path.Combine(Path, file));
        }

        Reopen();

        Assert.Equal(merged.Label, Assert.Single(_spool.List()).Label);
        Assert.Equal(merged.Message, _spool.TryRead(_spool.List()[0]));
    }

    [Fact]
    public void TryOpen_TornMerge_KeepsWhatItWasToReplace()
    {
        IReadOnlyList<SpooledBatch> replaced = WriteTwo();
        Batch merged = Batches.Of(3);
        byte[] content = SpoolFile.Encode(merged.Message, replaced.Select(batch => batch.Label + ".batch"));
        File.WriteAllBytes(System.IO.Path.Combine(Path, merged.Label + ".merge"), content[..^1]);

        Reopen();

        Assert.Equal(replaced.Select(batch => batch.Label), _spool.List().Select(batch => batch.Label).OrderBy(label => label.StartMs));
        Assert.Empty(Directory.GetFiles(Path, "*.merge"));
    }

    [Fact]
    public void TryRewrite_Batch_HasTheNewMessageUnderTheOldName()
    {
        Batch batch = Batches.Of(1);
        _spool.TryWrite(batch);
        Assert.True(_spool.TryRewrite(_spool.List()[0], [1, 2, 3]));
        SpooledBatch rewritten = Assert.Single(_spool.List());
        Assert.Equal(batch.Label, rewritten.Label);
        Assert.Equal(new byte[] { 1, 2, 3 }, _spool.TryRead(rewritten));
        Assert.Empty(Directory.GetFiles(Path, "*.tmp"));
    }

    [Fact]
    public void SetAside_ManyBatches_KeepsAFew()
    {
        for (int i = 0; i < SpoolFolder.RefusedFilesMax + 3; i++)
        {
            _spool.SetAside(Batches.Of(i));
        }

        Assert.Equal(SpoolFolder.RefusedFilesMax, Directory.GetFiles(Path, "*.refused").Length);
        Assert.Empty(_spool.List());
    }

    [Fact]
    public void ReadSeen_NeverWrittenWrittenAndDamaged_IsWhatIsKnown()
    {
        Assert.Null(_spool.ReadSeen());
        _spool.WriteSeen(new SeenTime(17, 4));
        _spool.WriteSeen(new SeenTime(18, 5));
        Reopen();
        Assert.Equal(new SeenTime(18, 5), _spool.ReadSeen());
        File.WriteAllBytes(System.IO.Path.Combine(Path, "seen"), new byte[36]);
        Assert.Null(_spool.ReadSeen());
    }

    [Fact]
    public void TryWrite_FolderGone_IsFalseAndLoggedOnceUntilItWorksAgain()
    {
        Directory.Delete(Path, recursive: true);
        Assert.False(_spool.TryWrite(Batches.Of(1)));
        Assert.False(_spool.TryWrite(Batches.Of(2)));
        Directory.CreateDirectory(Path);
        Assert.True(_spool.TryWrite(Batches.Of(3)));
        Assert.Equal([Fails, WorksAgain], _log.Events);
    }

    private IReadOnlyList<SpooledBatch> WriteTwo()
    {
        _spool.TryWrite(Batches.Of(1));
        _spool.TryWrite(Batches.Of(2));
        return [.. _spool.List().OrderBy(batch => batch.Label.StartMs)];
    }

    private string FileOf(string suffix) => Assert.Single(Directory.GetFiles(Path, "*" + suffix));

    private void Reopen()
    {
        _spool.Dispose();
        _spool = SpoolFolder.TryOpen(Path, _log)!;
    }
}
