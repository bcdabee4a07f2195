using QuerySniff.Agent.Delivery;

namespace QuerySniff.Agent.Figures;

/// <summary>
/// Where the agent's own figures meet. The capture thread posts its own when a window ends, which takes no lock; any
/// thread reads.
/// </summary>
internal sealed class FigureBoard(BatchQueue queue, TimeProvider clock)
{
    /// <summary>
    /// How long the capture thread may be silent and still be taken for alive: three windows. It ends one even when nothing
    /// is captured.
    /// </summary>
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(30);

    private readonly long[] _explosions = new long[Enum.GetValues<IdentityKind>().Length];
    private CaptureFigures _capture = new() { Timestamp = clock.GetTimestamp() };

    /// <summary>How long ago the capture thread has posted; before it first does, since the start.</summary>
    public TimeSpan Silence => clock.GetElapsedTime(Volatile.Read(ref _capture).Timestamp);

    /// <summary>Tells how the capture fares. The capture thread's alone.</summary>
    public void Post(CaptureFigures capture) => Volatile.Write(ref _capture, capture);

    /// <summary>Counts a window in which identities of a kind exploded. Any thread.</summary>
    public void CountExplosion(IdentityKind kind) => Interlocked.Increment(ref _explosions[(int)kind]);

    /// <summary>Windows in which identities of a kind exploded.</summary>
    public long Explosions(IdentityKind kind) => Interlocked.Read(ref _explosions[(int)kind]);

    /// <summary>Reads all figures.</summary>
    public AgentFigures Read() => new(Volatile.Read(ref _capture), ProcessFigures.Read(), queue.Figures);
}
