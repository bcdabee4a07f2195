using QuerySniff.Digests;

namespace QuerySniff.Agent.Output;

/// <summary>The commands of one statement that have not ended, or not by themselves, from wherever.</summary>
internal sealed class UnfinishedTotals(Digest digest)
{
    /// <summary>The statement.</summary>
    public Digest Digest => digest;

    /// <summary>Those that run at the end.</summary>
    public long Running { get; private set; }

    public long RunningOldest { get; private set; }

    public long Killed { get; private set; }

    public long TimedOut { get; private set; }

    public long CutOff { get; private set; }

    /// <summary>Adds what is counted in a row.</summary>
    public void AddCounts(UnfinishedRow row)
    {
        Killed += row.Killed;
        TimedOut += row.TimedOut;
        CutOff += row.CutOff;
    }

    /// <summary>Adds what runs at a row's end, beside what runs from elsewhere at the same moment.</summary>
    public void AddState(UnfinishedRow row)
    {
        Running += row.Running;
        RunningOldest = Math.Max(RunningOldest, row.RunningOldestNanoseconds);
    }
}
