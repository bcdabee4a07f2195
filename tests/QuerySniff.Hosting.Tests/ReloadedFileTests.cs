using QuerySniff.TestKit;

namespace QuerySniff.Hosting.Tests;

public sealed class ReloadedFileTests : IDisposable
{
    private static readonly DateTime Earlier = new(2026, 11, 22, 8, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _failures = [];
    private int _loads;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Value_OfAFileThatChanges_IsReadOncePerChange()
    {
        string path = Write("file", "one", Earlier);
        ReloadedFile<string> file = Open(path);
        Assert.Equal(("one", "one", 1), (file.Value, file.Value, _loads));

        Write("file", "two", Earlier.AddSeconds(1));
        Assert.Equal(("two", "two", 2), (file.Value, file.Value, _loads));
        Assert.Empty(_failures);
    }

    [Fact]
    public void Value_OfAFileThatBecomesWrong_IsWhatItWasAndTheReasonIsToldOnce()
    {
        string path = Write("file", "one", Earlier);
        ReloadedFile<string> file = Open(path);

        Write("file", "wrong", Earlier.AddSeconds(1));
        Assert.Equal(("one", "one"), (file.Value, file.Value));
        File.Delete(path);
        Assert.Equal("one", file.Value);

        Assert.Equal(["it is wrong", "it is not there"], _failures);
        Write("file", "two", Earlier.AddSeconds(2));
        Assert.Equal("two", file.Value);
    }

    // As certificates are renewed: the link is turned to another file, which may be as old and as long.
    [Fact]
    public void Value_BehindALinkThatIsTurned_IsTheOtherFiles()
    {
        Write("a", "one", Earlier);
        Write("b", "two", Earlier);
        string link = _folder.Combine("link");
        File.CreateSymbolicLink(link, _folder.Combine("a"));
        ReloadedFile<string> file = Open(link);
        Assert.Equal("one", file.Value);

        File.Delete(link);
        File.CreateSymbolicLink(link, _folder.Combine("b"));

        Assert.Equal("two", file.Value);
    }

    [Fact]
    public void Constructor_OfAFileThatIsWrong_Throws() =>
        Assert.Throws<UsageException>(() => Open(Write("file", "wrong", Earlier)));

    private ReloadedFile<string> Open(string path) => new([path], () => Load(path), _failures.Add);

    private string Load(string path)
    {
        _loads++;
        return !File.Exists(path) ? throw new UsageException("it is not there")
            : File.ReadAllText(path) is var text and not "wrong" ? text
            : throw new UsageException("it is wrong");
    }

    private string Write(string name, string text, DateTime time)
    {
        string path = _folder.Combine(name);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, time);
        return path;
    }
}
