using QuerySniff.Agent.Service;
using QuerySniff.Hosting;
using QuerySniff.TestKit;

namespace QuerySniff.Agent.Tests;

public sealed class SpoolOwnerTests : IDisposable
{
    private static readonly Account Nobody = Account.Find("nobody");

    private readonly TemporaryFolder _folder = new();

    private string Spool => _folder.Combine("state", "spool");

    public void Dispose() => _folder.Dispose();

    [RootFact]
    public async Task Give_NoFolder_IsMadeForTheUserAloneBelowFoldersOfRoot()
    {
        SpoolOwner.Give(Spool, Nobody);
        Assert.Equal($"{Nobody.Uid} {Nobody.Gid} 700", await StatAsync(Spool));
        Assert.StartsWith("0 0 ", await StatAsync(_folder.Combine("state")), StringComparison.Ordinal);
    }

    [RootFact]
    public async Task Give_SpoolOfRoot_GoesWithAllThatIsInIt()
    {
        string[] files = ["lock", "seen", "1.batch", "1.batch.0123abcd", "1.merge", "1.refused", "seen.tmp"];
        Fill(files);
        SpoolOwner.Give(Spool, Nobody);
        foreach (string path in files.Select(file => Path.Combine(Spool, file)).Append(Spool))
        {
            Assert.StartsWith($"{Nobody.Uid} {Nobody.Gid} ", await StatAsync(path), StringComparison.Ordinal);
        }
    }

    [RootFact]
    public async Task Give_FolderWithAnythingElse_StaysRoots()
    {
        Fill("lock", "passwd");
        SpoolOwner.Give(Spool, Nobody);
        Assert.StartsWith("0 0 ", await StatAsync(Spool), StringComparison.Ordinal);
        Assert.StartsWith("0 0 ", await StatAsync(Path.Combine(Spool, "lock")), StringComparison.Ordinal);
    }

    [RootFact]
    public async Task Give_FolderThatOthersCanWriteTo_IsLeftAsItIs()
    {
        Fill("seen");
        File.SetUnixFileMode(Spool, File.GetUnixFileMode(Spool) | UnixFileMode.OtherWrite);
        SpoolOwner.Give(Spool, Nobody);
        Assert.StartsWith("0 0 ", await StatAsync(Path.Combine(Spool, "seen")), StringComparison.Ordinal);
    }

    [RootFact]
    public async Task Give_LinkThatTheUserHasPutThere_IsNotFollowed()
    {
        string precious = _folder.Combine("precious");
        File.WriteAllText(precious, "");
        Fill();
        SpoolOwner.Give(Spool, Nobody);
        File.CreateSymbolicLink(Path.Combine(Spool, "seen"), precious);
        SpoolOwner.Give(Spool, Nobody);

        Assert.StartsWith("0 0 ", await StatAsync(precious), StringComparison.Ordinal);
        Assert.StartsWith("0 0 ", await StatAsync(Path.Combine(Spool, "seen")), StringComparison.Ordinal);
    }

    [Fact]
    public void Find_UserThatIsNot_IsUsageAndNamesTheKey()
    {
        UsageException e = Assert.Throws<UsageException>(() => Account.Find("querysniff-no-such-user"));
        Assert.StartsWith("'user': ", e.Message, StringComparison.Ordinal);
    }

    [RootFact]
    public void Check_Root_IsNoOtherUser() => Assert.Throws<UsageException>(() => RootDrop.Check(Account.Find("root")));

    private static Task<string> StatAsync(string path) => ProcessUnderTest.RunAsync("stat", ["-c", "%u %g %a", path]);

    private void Fill(params string[] files)
    {
        Directory.CreateDirectory(Spool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (string file in files)
        {
            File.WriteAllText(Path.Combine(Spool, file), "");
        }
    }
}
