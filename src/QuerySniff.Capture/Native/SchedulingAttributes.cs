using System.Runtime.InteropServices;

namespace QuerySniff.Capture.Native;

/// <summary><c>struct sched_attr</c> (sched_setattr(2)) in its first version, which every kernel takes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SchedulingAttributes
{
    /// <summary>The structure's size in bytes.</summary>
    public uint Size;

    /// <summary>SCHED_OTHER and the like.</summary>
    public uint Policy;

    /// <summary>SCHED_FLAG_*.</summary>
    public ulong Flags;

    /// <summary>The nice value.</summary>
    public int Nice;

    /// <summary>Of the real-time policies.</summary>
    public uint Priority;

    /// <summary>Nanoseconds: under SCHED_OTHER the slice that the thread asks for, from 0.1 to 100 ms. Linux 6.12.</summary>
    public ulong Runtime;

    /// <summary>Of SCHED_DEADLINE.</summary>
    public ulong Deadline;

    /// <summary>Of SCHED_DEADLINE.</summary>
    public ulong Period;
}
