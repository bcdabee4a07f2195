using System.Globalization;
using System.Runtime.InteropServices;

namespace QuerySniff.Overhead;

/// <summary>CPU time of processes and of the machine, in seconds.</summary>
internal static class CpuClock
{
    // The clock of another process's CPU time (clock_getcpuclockid(3)): its id inverted, and CPUCLOCK_SCHED below it.
    private const int ProcessIdShift = 3;
    private const int ScheduledTime = 2;

    // USER_HZ, in which /proc/stat counts on every Linux architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    // Of /proc/stat's first line (proc_stat(5)): user, nice, system, idle, iowait, irq, softirq, steal.
    private const int IdleField = 3;
    private const int WaitField = 4;
    private const int BusyFields = 7;

    private const int ChildrenOfThisProcess = -1;

    /// <summary>What a process has used, all its threads together; to the nanosecond.</summary>
    /// <exception cref="InvalidOperationException">There is no such process.</exception>
    public static double OfProcess(int processId) =>
        ClockGetTime((~processId << ProcessIdShift) | ScheduledTime, out Timespec time) == 0
            ? time.Seconds + (time.Nanoseconds / 1e9)
            : throw new InvalidOperationException($"There is no process {processId} to measure.");

    /// <summary>What this process's children have used that have ended, with their own children.</summary>
    public static double OfEndedChildren()
    {
        _ = GetResourceUsage(ChildrenOfThisProcess, out ResourceUsage usage);
        return usage.UserSeconds + usage.SystemSeconds + ((usage.UserMicroseconds + usage.SystemMicroseconds) / 1e6);
    }

    /// <summary>What all processors together were busy, with interrupts; without what a hypervisor took.</summary>
    public static double OfMachine()
    {
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        return fields[..BusyFields]
            .Where((_, field) => field is not IdleField and not WaitField)
            .Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ClockGetTime(int clock, out Timespec time);

    [DllImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetResourceUsage(int who, out ResourceUsage usage);

    /// <summary>struct timespec of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Timespec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }

    /// <summary>struct rusage of 64-bit Linux: two times, and 14 numbers that are not read.</summary>
    [StructLayout(LayoutKind.Sequential, Size = (4 + 14) * sizeof(long))]
    private readonly struct ResourceUsage
    {
        public readonly long UserSeconds;
        public readonly long UserMicroseconds;
        public readonly long SystemSeconds;
        public readonly long SystemMicroseconds;
    }
}
