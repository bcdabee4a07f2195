using QuerySniff.Agent.Delivery;

namespace QuerySniff.Agent.Figures;

/// <summary>
/// Where the agent's own figures meet. Each capture thread posts its own when a window ends, which takes no lock; any
/// thread reads.
/// </summary>
/// <param name="queue">The batches that wait.</param>
/// <param name="clock">Measures time.</param>
/// <param name="threads">How many capture threads there are.</param>
internal sealed class FigureBoard(BatchQueue queue, TimeProvider clock, int threads = 1)
{
    /// <summary>
    /// How long a capture thread may be silent and still be taken for alive: three windows. It ends one even when nothing
    /// is captured.
    /// </summary>
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(30);

    private readonly long[] _explosions = new long[Enum.GetValues<IdentityKind>().Length];

    private readonly CaptureFigures[] _captures =
        [.. Enumerable.Repeat(new CaptureFigures { Timestamp = clock.GetTimestamp() }, threads)];

    /// <summary>How many capture threads there are.</summary>
    public int Threads => threads;

    /// <summary>How long ago the most silent capture thread has posted; before it first does, since the start.</summary>
    public TimeSpan Silence => clock.GetElapsedTime(ReadCapture().Timestamp);

    /// <summary>Tells how a thread's capture fares. That thread's alone.</summary>
    public void Post(int thread, CaptureFigures capture) => Volatile.Write(ref _captures[thread], capture);

    /// <summary>How the capture of one thread fares.</summary>
    public CaptureFigures ReadCapture(int thread) => Volatile.Read(ref _captures[thread]);

    /// <summary>Counts a window in which identities of a kind exploded. Any thread.</summary>
    public void CountExplosion(IdentityKind kind) => Interlocked.Increment(ref _explosions[(int)kind]);

    /// <summary>Windows in which identities of a kind exploded.</summary>
    public long Explosions(IdentityKind kind) => Interlocked.Read(ref _explosions[(int)kind]);

    /// <summary>Reads all figures.</summary>
    public AgentFigures Read() => new(ReadCapture(), ProcessFigures.Read(), queue.Figures);

    private CaptureFigures ReadCapture() => Enumerable.Range(0, threads).Select(ReadCapture).Aggregate((sum, next) => sum + next);
}
