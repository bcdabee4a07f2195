using System.Text.Json;
using System.Xml.Linq;
using QuerySniff.TestKit;

namespace QuerySniff.Architecture.Tests;

/// <summary>A project of src/, as its files say.</summary>
internal sealed class ProjectFile
{
    private readonly XDocument _xml;
    private readonly string _folder;

    private ProjectFile(string path)
    {
        _xml = XDocument.Load(path);
        _folder = Path.GetDirectoryName(path)!;
        Name = Path.GetFileNameWithoutExtension(path)["QuerySniff.".Length..];
    }

    /// <summary>Its name without "QuerySniff.".</summary>
    public string Name { get; }

    /// <summary>All projects of src/.</summary>
    public static IReadOnlyList<ProjectFile> All { get; } =
    [
        .. from folder in Directory.EnumerateDirectories(RepositoryRoot.Combine("src"), "QuerySniff.*")
           from path in Directory.EnumerateFiles(folder, "*.csproj")
           select new ProjectFile(path),
    ];

    /// <summary>The projects that it references, without "QuerySniff.".</summary>
    public IEnumerable<string> References =>
        from include in Includes("ProjectReference")
        select Path.GetFileNameWithoutExtension(include)["QuerySniff.".Length..];

    public IEnumerable<string> Packages => Includes("PackageReference");

    public IEnumerable<string> Frameworks => Includes("FrameworkReference");

    /// <summary>The kind of project: Microsoft.NET.Sdk.Web would bring ASP.NET Core without naming it.</summary>
    public string Sdk => _xml.Root!.Attribute("Sdk")!.Value;

    public bool AllowsUnsafeBlocks => _xml.Descendants("AllowUnsafeBlocks").Any(
        element => string.Equals(element.Value, "true", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it has the bans on the console, the clock, threads and pointers.</summary>
    public bool IsBannedLibrary => _xml.Descendants("Import").Any(
        import => string.Equals((string?)import.Attribute("Project"), "../Library.props", StringComparison.Ordinal));

    /// <summary>Every package that a restore brought it, through whichever file, transitively.</summary>
    public IEnumerable<string> RestoredPackages()
    {
        using JsonDocument lockFile = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "packages.lock.json")));
        return
        [
            .. from framework in lockFile.RootElement.GetProperty("dependencies").EnumerateObject()
               from dependency in framework.Value.EnumerateObject()
               where dependency.Value.GetProperty("type").GetString() is not "Project"
               select dependency.Name,
        ];
    }

    private IEnumerable<string> Includes(string item) =>
        from element in _xml.Descendants(item)
        select (string)element.Attribute("Include")!;
}
