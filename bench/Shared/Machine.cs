using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace QuerySniff.Bench;

/// <summary>What figures were measured on, and how: a figure without it says nothing.</summary>
/// <param name="Cpu">The processor's name, as it gives it.</param>
/// <param name="Cores">Processors that the process may use.</param>
/// <param name="MemoryMib">The machine's memory.</param>
/// <param name="Kernel">The kernel's release.</param>
/// <param name="System">The distribution.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Commit">The commit measured; with "+" if something was changed beside it.</param>
/// <param name="Started">When, in UTC.</param>
/// <param name="Command">The command line that repeats it.</param>
internal sealed record Machine(
    string Cpu, int Cores, long MemoryMib, string Kernel, string System, string Runtime, string Commit, string Started, string Command)
{
    /// <summary>Describes this machine.</summary>
    /// <param name="command">The command line that repeats the measurement.</param>
    public static Machine Describe(string command) => new(
        Cpu: Field("/proc/cpuinfo", "model name", ':'),
        Cores: Environment.ProcessorCount,
        MemoryMib: GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20,
        Kernel: File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        System: Field("/etc/os-release", "PRETTY_NAME", '=').Trim('"'),
        Runtime: RuntimeInformation.FrameworkDescription,
        Commit: Git("describe", "--always", "--dirty=+", "--exclude=*"),
        Started: TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        Command: command);

    /// <summary>Writes it as a list.</summary>
    public void Write(TextWriter markdown)
    {
        markdown.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"- machine: {Cpu}, {Cores} cores, {MemoryMib / 1024.0:0.0} GiB; Linux {Kernel}, {System}; {Runtime}"));
        markdown.WriteLine($"- measured: {Started}, commit {Commit}");
        markdown.WriteLine($"- command: `{Command}`");
    }

    private static string Field(string file, string name, char separator)
    {
        string? line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? "unknown" : line[(line.IndexOf(separator, StringComparison.Ordinal) + 1)..].Trim();
    }

    private static string Git(params string[] arguments)
    {
        ProcessStartInfo start = new("git", arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        using Process? git = Process.Start(start);
        return git?.StandardOutput.ReadToEnd().Trim() ?? "unknown";
    }
}
