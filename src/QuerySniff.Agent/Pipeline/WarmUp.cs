using System.Runtime;
using QuerySniff.Capture;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Pipeline;

/// <summary>
/// Runs a small recorded session through a pipeline of its own before the capture is opened: the code is compiled then,
/// and not while the ring fills. On a host whose CPUs are busy, compiling takes seconds.
/// </summary>
internal sealed class WarmUp : IDisposable
{
    /// <summary>
    /// A session with text and prepared statements, errors and several rows, recorded on loopback from MariaDB with
    /// sysbench (oltp_read_write, one event in each --db-ps-mode) and the mariadb client.
    /// </summary>
    private const string File = "warm-up.pcap";

    private const int Port = 3306;

    /// <summary>How much later each pass is than the one before, in nanoseconds: the session is shorter.</summary>
    private const long PassNanoseconds = 60_000_000_000;

    /// <summary>
    /// Passes between two looks at what was compiled. The runtime counts 30 calls of a method before it compiles it anew
    /// (https://github.com/dotnet/runtime/blob/main/docs/design/features/tiered-compilation.md).
    /// </summary>
    private const int PassesPerRound = 40;

    /// <summary>Rounds at the most: three do as a rule, to count the calls, to measure them, and to find nothing left.</summary>
    private const int RoundsMax = 8;

    /// <summary>The runtime compiles anew when nothing new was called for 100 ms.</summary>
    private static readonly TimeSpan CompilationDelay = TimeSpan.FromMilliseconds(150);

    private readonly WindowRing _ring = new();
    private readonly WindowRecorder _recorder;
    private long _later;

    private WarmUp(StatementOptions statements) => _recorder = new WindowRecorder([Port], _ring, statements: statements);

    /// <summary>Has the code compiled.</summary>
    /// <param name="statements">How statements are told apart: merging names is code as well.</param>
    public static void Run(StatementOptions statements)
    {
        using WarmUp warmUp = new(statements);
        warmUp.Replay();
    }

    /// <summary>
    /// Has the code compiled to the end: what is called often the runtime measures, and compiles once more by what it has
    /// measured, which makes it a third faster. It takes a second, for those who then capture for months.
    /// </summary>
    /// <param name="statements">How statements are told apart.</param>
    /// <param name="stop">Ends it early.</param>
    public static void RunToTheEnd(StatementOptions statements, CancellationToken stop)
    {
        using WarmUp warmUp = new(statements);
        long compiled = -1;
        for (int round = 0; round < RoundsMax && compiled != JitInfo.GetCompiledMethodCount(); round++)
        {
            for (int pass = 0; pass < PassesPerRound; pass++)
            {
                warmUp.Replay();
            }

            compiled = JitInfo.GetCompiledMethodCount();
            stop.WaitHandle.WaitOne(CompilationDelay);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _recorder.Dispose();

    private void Replay()
    {
        using IPacketSource source = Sources.OpenFile(Path.Combine(AppContext.BaseDirectory, File));
        long now = 0;
        while (source.TryRead(out Frame frame) == ReadResult.Frame)
        {
            now = frame.Timestamp + _later;
            if (_recorder.IsDue(now))
            {
                Close(now, source);
            }

            _recorder.Pipeline.OnFrame(new Frame(now, frame.LinkType, frame.WireLength, frame.Bytes));
        }

        _recorder.Pipeline.Close(now);
        Close(now, source);
        _later += PassNanoseconds;
    }

    private void Close(long now, IPacketSource source)
    {
        if (_recorder.Close(now, source.ReadStatistics()) is { } closed)
        {
            _ring.Return(closed);
        }
    }
}
