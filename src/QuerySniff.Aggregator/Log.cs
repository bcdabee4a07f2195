namespace QuerySniff.Aggregator;

/// <summary>
/// All that the aggregator logs. Ids: 1-99 start and stop, 100-199 ingest and what is counted of it, 200-299 API, 300-399 access, 400-499 news, 500-599 OTLP. No message has SQL text in it,
/// nor any other text of a batch but its agent's id.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "The store is {Path}, with {Rows} rows of {Digests} digests")]
    public static partial void StoreOpened(ILogger logger, string path, long rows, long digests);

    [LoggerMessage(2, LogLevel.Information, "Dashboard and API: {Http}; agents push to {Grpc}")]
    public static partial void Listening(ILogger logger, string http, string grpc);

    [LoggerMessage(3, LogLevel.Warning, "The dashboard is not built: / says how to build it")]
    public static partial void DashboardMissing(ILogger logger);

    [LoggerMessage(100, LogLevel.Warning, "A batch from {Peer} was refused: {Reason}")]
    public static partial void BatchRefused(ILogger logger, string peer, string reason);

    [LoggerMessage(101, LogLevel.Error, "A batch of agent {AgentId} was not stored; the agent keeps it")]
    public static partial void BatchNotStored(ILogger logger, string agentId, Exception exception);

    [LoggerMessage(102, LogLevel.Error, "Windows could not be rolled up or given up; it is tried again")]
    public static partial void MaintenanceFailed(ILogger logger, Exception exception);

    [LoggerMessage(103, LogLevel.Error, "The digests that metrics tell apart could not be chosen; it is tried again in 10 s")]
    public static partial void DigestsNotChosen(ILogger logger, Exception exception);

    [LoggerMessage(200, LogLevel.Error, "A request to {Route} failed")]
    public static partial void RequestFailed(ILogger logger, string route, Exception exception);

    [LoggerMessage(300, LogLevel.Warning, "A wrong token came from {Address}")]
    public static partial void WrongToken(ILogger logger, System.Net.IPAddress? address);

    [LoggerMessage(301, LogLevel.Warning, "A changed file is not taken over, and what it said before holds: {Reason}")]
    public static partial void FileNotReloaded(ILogger logger, string reason);

    [LoggerMessage(400, LogLevel.Error, "News could not be looked for; it is tried again in a minute")]
    public static partial void NewsNotLookedFor(ILogger logger, Exception exception);

    [LoggerMessage(401, LogLevel.Warning, "The webhook at {Host} does not take news ({Reason}); they are sent again, for a day")]
    public static partial void WebhookAway(ILogger logger, string host, string reason);

    [LoggerMessage(402, LogLevel.Information, "The webhook at {Host} takes news again")]
    public static partial void WebhookBack(ILogger logger, string host);

    [LoggerMessage(403, LogLevel.Warning, "The webhook at {Host} refused {Count} news with status {Status}; they are not sent again")]
    public static partial void NewsRefused(ILogger logger, string host, int count, int status);

    [LoggerMessage(500, LogLevel.Warning, "The OTLP receiver at {Host} does not take metrics ({Reason}); they are sent again")]
    public static partial void OtlpAway(ILogger logger, string host, string reason);

    [LoggerMessage(501, LogLevel.Information, "The OTLP receiver at {Host} takes metrics again")]
    public static partial void OtlpBack(ILogger logger, string host);

    [LoggerMessage(502, LogLevel.Warning, "The OTLP receiver at {Host} refused {Points} points with status {Status}; they are not sent again")]
    public static partial void OtlpRefused(ILogger logger, string host, long points, int status);
}
