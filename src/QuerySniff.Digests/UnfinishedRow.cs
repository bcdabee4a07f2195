namespace QuerySniff.Digests;

/// <summary>
/// The commands of one statement that have not ended, or not by themselves. Written by the window that owns it, and valid
/// until that window is reset.
/// </summary>
public sealed class UnfinishedRow : KeyedRow<UnfinishedRow>
{
    /// <summary>
    /// Commands that the server was answering, or had yet to answer, at the window's end; of those that a client sends ahead,
    /// the first one. A state: merged windows have the most that there were.
    /// </summary>
    public long Running { get; private set; }

    /// <summary>How long the oldest of them had been running. A state as well.</summary>
    public long RunningOldestNanoseconds { get; private set; }

    /// <summary>Commands that a KILL has ended: the server said so with an error.</summary>
    public long Killed { get; private set; }

    /// <summary>Commands that the server has ended because they ran longer than they may.</summary>
    public long TimedOut { get; private set; }

    /// <summary>Commands whose connection ended (by FIN or RST) before their answer did.</summary>
    public long CutOff { get; private set; }

    /// <summary>Counts a command that is running at the window's end.</summary>
    /// <param name="ageNanoseconds">How long it has been.</param>
    public void AddRunning(long ageNanoseconds)
    {
        Running++;
        RunningOldestNanoseconds = long.Max(RunningOldestNanoseconds, ageNanoseconds);
    }

    /// <summary>Counts a command that a KILL has ended.</summary>
    public void AddKilled() => Killed++;

    /// <summary>Counts a command that has run longer than it may.</summary>
    public void AddTimedOut() => TimedOut++;

    /// <summary>Counts a command that its connection's end has cut off.</summary>
    public void AddCutOff() => CutOff++;

    internal override void Merge(UnfinishedRow other)
    {
        Running = long.Max(Running, other.Running);
        RunningOldestNanoseconds = long.Max(RunningOldestNanoseconds, other.RunningOldestNanoseconds);
        Killed += other.Killed;
        TimedOut += other.TimedOut;
        CutOff += other.CutOff;
    }

    internal override void MergeConcurrent(UnfinishedRow other)
    {
        long running = Running + other.Running;
        Merge(other);
        Running = running;
    }

    private protected override void Clear() => Running = RunningOldestNanoseconds = Killed = TimedOut = CutOff = 0;
}
