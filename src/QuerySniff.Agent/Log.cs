using Microsoft.Extensions.Logging;

namespace QuerySniff.Agent;

/// <summary>The agent's log events, ids 1000 to 1999. None of them ever has a statement's text in it.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information,
        "Capturing port {Ports} on {Interfaces}, reporting to {Aggregator} as {AgentId} (querysniff {Version})")]
    public static partial void Started(
        this ILogger logger, string ports, string interfaces, Uri aggregator, string agentId, string version);

    [LoggerMessage(1001, LogLevel.Information,
        "Stopped: {Frames} frames, {Commands} commands, {Drops} kernel drops; {Batches} batches not delivered")]
    public static partial void Stopped(this ILogger logger, long frames, long commands, long drops, int batches);

    [LoggerMessage(1002, LogLevel.Error, "The capture ended: {Reason}")]
    public static partial void CaptureFailed(this ILogger logger, string reason);

    // Not the exception itself: its message could hold what it was working on.
    [LoggerMessage(1003, LogLevel.Critical, "The agent ends, for its {Part} failed with {Exception}{Trace}")]
    public static partial void PartFailed(this ILogger logger, string part, string exception, string? trace);

    [LoggerMessage(1010, LogLevel.Warning,
        "The aggregator {Aggregator} does not take batches ({Reason}); {Waiting} waiting, trying again")]
    public static partial void AggregatorAway(this ILogger logger, Uri aggregator, string reason, int waiting);

    [LoggerMessage(1011, LogLevel.Information, "The aggregator {Aggregator} takes batches again")]
    public static partial void AggregatorBack(this ILogger logger, Uri aggregator);

    [LoggerMessage(1012, LogLevel.Error, "The aggregator {Aggregator} refused batch {Sequence}: {Reason}; it is dropped")]
    public static partial void BatchRefused(this ILogger logger, Uri aggregator, ulong sequence, string reason);

    [LoggerMessage(1013, LogLevel.Warning, "The queue of batches is full: {Dropped} of the oldest were dropped")]
    public static partial void BatchesDropped(this ILogger logger, int dropped);
}
