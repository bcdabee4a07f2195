using System.Text.Json;
using QuerySniff.Bench;

namespace QuerySniff.Benchmarks;

/// <summary>The checked-in file of what each benchmark may allocate. It is written by a command, never by hand.</summary>
internal static class AllocationFile
{
    /// <summary>The command that writes it.</summary>
    public const string Command = "bench/benchmarks --allocations";

    private const string Name = "allocations.json";

    /// <summary>Measures, and writes the file.</summary>
    /// <returns>The exit code.</returns>
    public static int Write(string folder)
    {
        ResultFiles.WriteJson(folder, Name, AllocationRun.MeasureAll().ToArray());
        return 0;
    }

    /// <summary>Reads the file.</summary>
    public static Allocation[] Read(string folder) =>
        JsonSerializer.Deserialize<Allocation[]>(File.ReadAllText(Path.Combine(folder, Name)), ResultFiles.Json)!;
}
