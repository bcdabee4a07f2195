using Microsoft.Extensions.Logging;
using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Figures;

namespace QuerySniff.Agent;

/// <summary>The agent's log events, ids 1000 to 1999. None of them ever has a statement's text in it.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information,
        "Capturing port {Ports} on {Interfaces}, reporting to {Aggregators} as {AgentId} (querysniff {Version})")]
    public static partial void Started(
        this ILogger logger, string ports, string interfaces, string aggregators, string agentId, string version);

    [LoggerMessage(1001, LogLevel.Information,
        "Stopped: {Frames} frames, {Commands} commands, {Drops} kernel drops; {Batches} batches not delivered "
        + "({DiskBytes} bytes of them in the spool)")]
    public static partial void Stopped(
        this ILogger logger, long frames, long commands, long drops, int batches, long diskBytes);

    [LoggerMessage(1002, LogLevel.Error, "The capture ended: {Reason}")]
    public static partial void CaptureFailed(this ILogger logger, string reason);

    // Not the exception itself: its message could hold what it was working on.
    [LoggerMessage(1003, LogLevel.Critical, "The agent ends, for its {Part} failed with {Exception}{Trace}")]
    public static partial void PartFailed(this ILogger logger, string part, string exception, string? trace);

    [LoggerMessage(1004, LogLevel.Information,
        "Capture worker {Worker}: {Frames} frames, {Commands} commands, {Drops} kernel drops")]
    public static partial void WorkerStopped(this ILogger logger, int worker, long frames, long commands, long drops);

    [LoggerMessage(1005, LogLevel.Information,
        "{File}: {Frames} frames, {Commands} commands; {Delivered} batches delivered, {Refused} refused, {Waiting} not delivered")]
    public static partial void FileReported(
        this ILogger logger, string file, long frames, long commands, long delivered, long refused, int waiting);

    [LoggerMessage(1010, LogLevel.Warning,
        "The aggregator {Aggregator} does not take batches ({Reason}); {Waiting} waiting, trying again")]
    public static partial void AggregatorAway(this ILogger logger, Uri aggregator, string reason, int waiting);

    [LoggerMessage(1011, LogLevel.Information, "The aggregator {Aggregator} takes batches again")]
    public static partial void AggregatorBack(this ILogger logger, Uri aggregator);

    [LoggerMessage(1025, LogLevel.Warning, "A changed file is not taken over, and what it said before holds: {Reason}")]
    public static partial void FileNotReloaded(this ILogger logger, string reason);

    [LoggerMessage(1012, LogLevel.Error, "The aggregator {Aggregator} refused batch {Sequence}: {Reason}; it is given up, and declared lost")]
    public static partial void BatchRefused(this ILogger logger, Uri aggregator, ulong sequence, string reason);

    [LoggerMessage(1013, LogLevel.Warning,
        "There is no room for more batches: {Windows} windows were given up, and are declared in their place")]
    public static partial void WindowsDropped(this ILogger logger, long windows);

    [LoggerMessage(1014, LogLevel.Warning, "The spool {Path} cannot be used ({Reason}); batches are kept in memory")]
    public static partial void SpoolUnusable(this ILogger logger, string path, string reason);

    [LoggerMessage(1015, LogLevel.Warning,
        "The spool {Path} fails ({Reason}); batches that it does not take are kept in memory")]
    public static partial void SpoolFails(this ILogger logger, string path, string reason);

    [LoggerMessage(1016, LogLevel.Information, "The spool {Path} works again")]
    public static partial void SpoolWorksAgain(this ILogger logger, string path);

    [LoggerMessage(1017, LogLevel.Error,
        "Batch {Sequence} in the spool is damaged: {Windows} windows with {Commands} commands are lost, and declared")]
    public static partial void BatchDamaged(this ILogger logger, ulong sequence, long windows, long commands);

    [LoggerMessage(1018, LogLevel.Warning,
        "Nothing was seen for {Seconds:F1} s before this start: the agent was not there; the next batch declares it")]
    public static partial void TimeUnseen(this ILogger logger, double seconds);

    [LoggerMessage(1019, LogLevel.Information,
        "Spool {Path}: {Waiting} batches of an earlier start are waiting ({Bytes} bytes)")]
    public static partial void SpoolOpened(this ILogger logger, string path, int waiting, long bytes);

    [LoggerMessage(1023, LogLevel.Warning,
        "To keep within cpu_limit the agent looks at 1 of {SampleWeight} connections from this window on: what it counts is an estimate")]
    public static partial void Sampling(this ILogger logger, int sampleWeight);

    [LoggerMessage(1024, LogLevel.Information, "The agent looks at all connections again")]
    public static partial void SamplingEnded(this ILogger logger);

    // The cause has keywords and shapes of names in it, and no name.
    [LoggerMessage(1022, LogLevel.Warning,
        "Identities explode: {Added} new of kind {Kind} in a window, and {Refused} counted under (other) since their table is "
        + "full; {Cause}")]
    public static partial void IdentitiesExplode(
        this ILogger logger, IdentityKind kind, long added, long refused, string cause);

    /// <summary>The line of each minute that says what the agent costs and how the capture fares.</summary>
    public static void Figures(this ILogger logger, AgentFigures figures)
    {
        const double Mebibyte = 1 << 20;
        Figures(
            logger,
            figures.Capture.CpuShare,
            figures.Process.CpuTime.TotalSeconds,
            figures.Process.ResidentBytes / Mebibyte,
            figures.Process.HeapBytes / Mebibyte,
            figures.Process.Collections,
            figures.Process.PauseTime.TotalMilliseconds,
            figures.Capture.Frames,
            figures.Capture.Commands,
            figures.Capture.Flows,
            figures.Capture.KernelDrops,
            figures.Capture.LagNanoseconds / 1e6,
            figures.Delivery.Waiting,
            figures.Capture.SampleWeight);
    }

    [LoggerMessage(1021, LogLevel.Information,
        "Agent: CPU {CpuShare:P1} of a core ({CpuSeconds:F1} s in all), {ResidentMib:F1} MiB resident, {HeapMib:F1} MiB heap, "
        + "{Collections} collections ({PauseMs:F1} ms); {Frames} frames, {Commands} commands, {Flows} connections, "
        + "{KernelDrops} kernel drops, lag {LagMs:F1} ms; {Spooled} batches in the spool; looking at 1 of {SampleWeight} "
        + "connections")]
    private static partial void Figures(
        ILogger logger,
        double cpuShare,
        double cpuSeconds,
        double residentMib,
        double heapMib,
        long collections,
        double pauseMs,
        long frames,
        long commands,
        int flows,
        long kernelDrops,
        double lagMs,
        int spooled,
        int sampleWeight);

    [LoggerMessage(1040, LogLevel.Information, "Reloaded: {Key} is {Value} ({Source}), and was {Before}")]
    public static partial void Reloaded(this ILogger logger, string key, string value, string before, string source);

    [LoggerMessage(1041, LogLevel.Warning,
        "Not reloaded: {Key} is to be {Value} ({Source}), which needs a restart; it stays {Before}")]
    public static partial void NeedsRestart(this ILogger logger, string key, string value, string before, string source);

    [LoggerMessage(1042, LogLevel.Information, "Reloaded: no setting has changed")]
    public static partial void NothingReloaded(this ILogger logger);

    [LoggerMessage(1043, LogLevel.Error, "Not reloaded, and all settings stay as they are: {Problem}")]
    public static partial void ReloadFailed(this ILogger logger, string problem);

    [LoggerMessage(1044, LogLevel.Error,
        "The capture thread makes no progress; the service manager is not told that the agent works until it does")]
    public static partial void CaptureStuck(this ILogger logger);

    [LoggerMessage(1045, LogLevel.Information, "Running as {User} (uid {Uid}, gid {Gid}), without capabilities")]
    public static partial void RootDropped(this ILogger logger, string user, uint uid, uint gid);

    /// <summary>The line of each minute that says how delivery goes.</summary>
    public static void Delivery(this ILogger logger, DeliveryFigures figures, TimeProvider clock)
    {
        double lag = figures.OldestEndMs == 0
            ? 0
            : Math.Max(0, (clock.GetUtcNow().ToUnixTimeMilliseconds() - figures.OldestEndMs) / 1000.0);
        Delivery(
            logger,
            figures.Delivered,
            figures.Retries,
            figures.Waiting,
            figures.DiskBytes,
            figures.MemoryBytes,
            lag,
            figures.Merged,
            figures.WindowsDropped,
            figures.CommandsDropped,
            figures.Refused,
            figures.Damaged);
    }

    [LoggerMessage(1020, LogLevel.Information,
        "Delivery: {Delivered} batches delivered, {Retries} retries; {Waiting} waiting ({DiskBytes} bytes on disk, "
        + "{MemoryBytes} in memory), lag {Lag:F1} s; {Merged} merged, {WindowsDropped} windows with {CommandsDropped} "
        + "commands given up, {Refused} refused, {Damaged} damaged")]
    private static partial void Delivery(
        ILogger logger,
        long delivered,
        long retries,
        int waiting,
        long diskBytes,
        long memoryBytes,
        double lag,
        long merged,
        long windowsDropped,
        long commandsDropped,
        long refused,
        long damaged);
}
