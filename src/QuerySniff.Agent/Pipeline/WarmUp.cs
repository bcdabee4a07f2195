using QuerySniff.Capture;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Pipeline;

/// <summary>
/// Runs a small recorded session through a pipeline of its own before the capture is opened: the code is compiled then,
/// and not while the ring fills. On a host whose CPUs are busy, compiling takes seconds.
/// </summary>
internal static class WarmUp
{
    /// <summary>
    /// A session with text and prepared statements, errors and several rows, recorded on loopback from MariaDB with
    /// sysbench (oltp_read_write, one event in each --db-ps-mode) and the mariadb client.
    /// </summary>
    private const string File = "warm-up.pcap";

    private const int Port = 3306;

    /// <summary>Warms up.</summary>
    /// <param name="statements">How statements are told apart: merging names is code as well.</param>
    public static void Run(StatementOptions statements)
    {
        using IPacketSource source = Sources.OpenFile(Path.Combine(AppContext.BaseDirectory, File));
        using WindowRecorder recorder = new([Port], new WindowRing(), statements: statements);
        long last = 0;
        while (source.TryRead(out Frame frame) == ReadResult.Frame)
        {
            last = frame.Timestamp;
            if (recorder.IsDue(last))
            {
                recorder.Close(last, source.ReadStatistics());
            }

            recorder.Pipeline.OnFrame(frame);
        }

        recorder.Pipeline.Close(last);
        recorder.Close(last, source.ReadStatistics());
    }
}
