using QuerySniff.Capture.Native;

namespace QuerySniff.Capture;

/// <summary>What a thread that captures asks of the kernel.</summary>
public static unsafe class CaptureThread
{
    /// <summary>The least that the kernel grants, in nanoseconds (/sys/kernel/debug/sched has its own, some milliseconds).</summary>
    public const ulong SliceNanoseconds = 100_000;

    private const uint PolicyOther = 0;

    /// <summary>
    /// Asks that the calling thread gets a CPU soon after it wakes, and for a short time. A reader of frames is mostly asleep: what
    /// it gets is no more than before. But on a host with more threads that want to run than CPUs, each of which keeps its CPU for
    /// milliseconds, the thread would wake to the end of a queue, and the ring would overflow meanwhile. Needs no right; the kernel's
    /// EEVDF scheduler knows it from Linux 6.12 on, and others take it for nothing.
    /// </summary>
    /// <returns>Whether the kernel has taken it.</returns>
    public static bool AskForShortSlices()
    {
        SchedulingAttributes attributes = default;
        if (!TryGet(ref attributes) || attributes.Policy != PolicyOther)
        {
            return false; // Whoever set another policy knows better.
        }

        attributes.Runtime = SliceNanoseconds;
        return LibC.SysCall(LibC.SetScheduling, 0, &attributes, 0, 0) == 0;
    }

    /// <summary>The slice that the calling thread has asked for, in nanoseconds; 0 where the kernel does not say.</summary>
    public static ulong ReadSlice()
    {
        SchedulingAttributes attributes = default;
        return TryGet(ref attributes) ? attributes.Runtime : 0;
    }

    private static bool TryGet(ref SchedulingAttributes attributes)
    {
        fixed (SchedulingAttributes* read = &attributes)
        {
            return LibC.GetScheduling != 0 && LibC.SysCall(LibC.GetScheduling, 0, read, sizeof(SchedulingAttributes), 0) == 0;
        }
    }
}
