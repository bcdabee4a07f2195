using QuerySniff.TestKit;

namespace QuerySniff.Architecture.Tests;

/// <summary>Which project may know which. Change the table in ARCHITECTURE.md with it, and say why there.</summary>
public sealed class ReferenceTests
{
    /// <summary>Every project of src/, and what it references: exactly this.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Capture"] = [],
        ["Packets"] = [],
        ["Compression"] = [],
        ["MySql"] = ["Compression"],
        ["Sql"] = [],
        ["Digests"] = [],
        ["Contracts"] = [],
        ["Hosting"] = [],
        ["Rpc"] = ["Contracts"],
        ["Agent"] = ["Capture", "Compression", "Contracts", "Digests", "Hosting", "MySql", "Packets", "Rpc", "Sql"],
        ["Aggregator"] = ["Contracts", "Digests", "Hosting", "Rpc", "Sql"],
    };

    /// <summary>What may not log, block or call out: it depends on the base class library alone.</summary>
    private static readonly string[] Libraries = ["Capture", "Compression", "Packets", "MySql", "Sql", "Digests"];

    /// <summary>Packages that end with the build: nothing of them is in the product.</summary>
    private static readonly string[] BuildOnly =
        ["Meziantou.Analyzer", "Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.NET.ILLink.Tasks"];

    [Fact]
    public void Projects_OfSource_AreThoseOfTheTable() =>
        Assert.Equal(List(Allowed.Keys), List(ProjectFile.All.Select(project => project.Name)));

    [Fact]
    public void References_OfEachProject_AreThoseOfTheTable() =>
        Assert.All(ProjectFile.All, project => Assert.Equal(List(Allowed[project.Name]), List(project.References)));

    [Fact]
    public void Libraries_OfTheHotPath_DependOnTheBaseClassLibraryAlone() =>
        Assert.All(LibraryProjects(), project =>
        {
            Assert.Equal("Microsoft.NET.Sdk", project.Sdk);
            Assert.Empty(project.Packages);
            Assert.Empty(project.Frameworks);
            Assert.Empty(project.RestoredPackages().Except(BuildOnly, StringComparer.Ordinal));
        });

    [Fact]
    public void Libraries_OfTheHotPath_HaveTheBansOnConsoleClockThreadsAndPointers()
    {
        // Two are without: Capture waits for the kernel, in a thread and with pointers, and Compression calls libz.
        IEnumerable<string> banned = from project in ProjectFile.All where project.IsBannedLibrary select project.Name;

        Assert.Equal("Digests, MySql, Packets, Sql", List(banned));
    }

    [Fact]
    public void UnsafeBlocks_InSource_AreWhereNativeCodeIs()
    {
        IEnumerable<string> projects = from project in ProjectFile.All where project.AllowsUnsafeBlocks select project.Name;
        IEnumerable<string> props = Directory.EnumerateFiles(RepositoryRoot.Path, "*.props")
            .Concat(Directory.EnumerateFiles(RepositoryRoot.Combine("src"), "*.props"))
            .Concat(Directory.EnumerateFiles(RepositoryRoot.Path, "*.targets"));

        Assert.Equal("Capture, Compression", List(projects));
        Assert.All(props, path => Assert.DoesNotContain("AllowUnsafeBlocks", File.ReadAllText(path), StringComparison.Ordinal));
    }

    [Fact]
    public void Projects_OfSource_HaveTests()
    {
        // Contracts is generated and has no logic; what it carries is tested where it is sent and received.
        IEnumerable<string> untested = from project in ProjectFile.All
                                       where project.Name is not "Contracts"
                                       where !File.Exists(TestProject(project.Name))
                                       select project.Name;

        Assert.Empty(untested);
    }

    [Fact]
    public void Solution_Projects_AreAllOfSourceAndTests()
    {
        string solution = File.ReadAllText(RepositoryRoot.Combine("QuerySniff.sln"));
        IEnumerable<string> projects = from folder in new[] { "src", "tests" }
                                       from project in Directory.EnumerateDirectories(RepositoryRoot.Combine(folder), "QuerySniff.*")
                                       from path in Directory.EnumerateFiles(project, "*.csproj")
                                       select Path.GetFileName(path);

        Assert.All(projects, project => Assert.Contains($"\\{project}\"", solution, StringComparison.Ordinal));
    }

    private static IEnumerable<ProjectFile> LibraryProjects() =>
        ProjectFile.All.Where(project => Libraries.Contains(project.Name, StringComparer.Ordinal));

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));

    private static string TestProject(string name) =>
        RepositoryRoot.Combine("tests", $"QuerySniff.{name}.Tests", $"QuerySniff.{name}.Tests.csproj");
}
