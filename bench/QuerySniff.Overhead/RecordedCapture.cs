using System.Globalization;
using System.Text.Json.Serialization;
using QuerySniff.Capture;
using QuerySniff.TestKit;

namespace QuerySniff.Overhead;

/// <summary>A capture of a sysbench run, and how many queries sysbench says are in it.</summary>
/// <param name="Workload">What sysbench did.</param>
/// <param name="Path">The file.</param>
/// <param name="Port">The server's port.</param>
/// <param name="IsSlice">Whether it is small enough for slow readers.</param>
/// <param name="Frames">Frames in it.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="Queries">What sysbench counted.</param>
internal sealed record RecordedCapture(
    string Workload, [property: JsonIgnore] string Path, int Port, bool IsSlice, long Frames, long Bytes, long Queries)
{
    // Queries of one event of sysbench's oltp_read_write.
    private const int ReadWriteQueries = 20;

    // tcpdump reads a block of the ring when it is full or a second old; when it is told to stop it reads no more.
    private static readonly TimeSpan RingDelay = TimeSpan.FromSeconds(2);

    /// <summary>Records one, with all frames of the port, acknowledgements too: what a user's tcpdump would have.</summary>
    public static async Task<RecordedCapture> RecordAsync(
        Target target, Cell cell, int queries, string path, bool isSlice)
    {
        int events = cell.Workload == Overhead.Workload.ReadWrite.Name ? queries / ReadWriteQueries : queries;
        using ProcessUnderTest tcpdump = ProcessUnderTest.Start(
            "tcpdump", ["-i", "lo", "-w", path, "-Z", "root", "-B", "262144", string.Create(CultureInfo.InvariantCulture, $"tcp port {target.Port}")]);
        await tcpdump.WaitForLineAsync(line => line.Contains("listening on", StringComparison.Ordinal)).ConfigureAwait(false);
        LoadResult load = await Sysbench.LoadAsync(target, cell, ["--time=0", $"--events={events}"]).ConfigureAwait(false);
        await Task.Delay(RingDelay).ConfigureAwait(false);
        await tcpdump.StopAsync().ConfigureAwait(false);
        return tcpdump.ToString().Contains("\n0 packets dropped by kernel", StringComparison.Ordinal)
            ? new RecordedCapture(cell.Workload, path, target.Port, isSlice, CountFrames(path), new FileInfo(path).Length, load.Queries)
            : throw new InvalidOperationException($"tcpdump lost frames of {cell}: the machine is too busy.\n{tcpdump}");
    }

    private static long CountFrames(string path)
    {
        using IPacketSource source = FileSource.Open(path);
        while (source.TryRead(out _) == ReadResult.Frame)
        {
        }

        return source.ReadStatistics().Received;
    }
}
