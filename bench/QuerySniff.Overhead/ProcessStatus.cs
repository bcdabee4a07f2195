using System.Globalization;

namespace QuerySniff.Overhead;

/// <summary>What the kernel says of a process (proc_pid_status(5)).</summary>
internal static class ProcessStatus
{
    private const double KibPerMib = 1024;

    /// <summary>Its resident memory, in MiB.</summary>
    public static double RssMib(int processId) => Field(processId, "VmRSS:") / KibPerMib;

    /// <summary>Its threads.</summary>
    public static int Threads(int processId) => (int)Field(processId, "Threads:");

    /// <summary>Its open handles: files, sockets, and what else has a descriptor.</summary>
    public static int Handles(int processId) => Directory.EnumerateFileSystemEntries(PathOf(processId, "fd")).Count();

    private static long Field(int processId, string name)
    {
        string line = File.ReadLines(PathOf(processId, "status")).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length).TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture);
    }

    private static string PathOf(int processId, string file) =>
        string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/{file}");
}
