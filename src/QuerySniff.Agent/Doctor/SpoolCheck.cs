using System.Diagnostics;
using QuerySniff.Agent.Output;

namespace QuerySniff.Agent.Doctor;

/// <summary>Whether the folder that batches wait in takes them, has room for them, and is fast enough.</summary>
internal static class SpoolCheck
{
    private const string Check = "spool";

    /// <summary>Some windows of a busy host; beyond a disk's own cache in which all are fast.</summary>
    private const int TestBytes = 8 << 20;

    /// <summary>A busy window is a few MiB each ten seconds; a disk below this would be a burden to the server, too.</summary>
    private const double BytesPerSecondMin = 4 << 20;

    /// <summary>Checks a folder by writing to it; what was written is gone afterwards.</summary>
    /// <param name="folder">The folder, which need not be there yet; null if there is none.</param>
    /// <param name="spoolBytesMax">How much may wait in it.</param>
    public static Finding Run(string? folder, long spoolBytesMax)
    {
        if (folder is null)
        {
            return Finding.Skipped(Check, "no folder is set: batches wait in memory while the aggregator is away");
        }

        try
        {
            string present = PresentOf(Path.GetFullPath(folder));
            double bytesPerSecond = Write(present);
            long free = new DriveInfo(present).AvailableFreeSpace;
            string text = $"{folder} has {Quantity.Count(free)} bytes free, and takes {Quantity.Count(bytesPerSecond)} bytes/s";
            return free < spoolBytesMax
                ? Finding.Problem(
                    Check,
                    $"{text}; {Quantity.Count(spoolBytesMax)} may be needed",
                    "make room on its disk, or let less wait")
                : bytesPerSecond < BytesPerSecondMin
                    ? Finding.Problem(Check, $"{text}, which is too slow", "set a folder on a faster disk")
                    : Finding.Ok(Check, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Problem(
                Check,
                $"{folder} cannot be written to ({e.GetType().Name})",
                $"`install -d -m 700 -o {Environment.UserName} {folder}` makes it, on a disk that can be written to");
        }
    }

    // The agent makes what is missing of the path; so can be tried where it would.
    private static string PresentOf(string folder)
    {
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            folder = parent;
        }

        return folder;
    }

    private static double Write(string folder)
    {
        string file = Path.Combine(folder, $"querysniff-doctor-{Environment.ProcessId}");
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.DeleteOnClose,
            BufferSize = 0,
        };
        using FileStream stream = new(file, options);
        byte[] bytes = new byte[TestBytes];
        Stopwatch watch = Stopwatch.StartNew();
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
        return TestBytes / watch.Elapsed.TotalSeconds;
    }
}
