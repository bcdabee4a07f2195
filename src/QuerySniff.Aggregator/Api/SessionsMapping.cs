using QuerySniff.Aggregator.Api.Model;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>Turns what the store answers about sessions into what the API says.</summary>
internal static class SessionsMapping
{
    private const double MillisecondsPerSecond = 1_000;

    public static ConnectionsModel Connections(ConnectionAggregate c) => new()
    {
        Opened = c.Opened,
        Joined = c.Joined,
        Encrypted = c.Encrypted,
        Open = c.Open,
        ClosedQuit = c.ClosedQuit,
        ClosedAborted = c.ClosedAborted,
        ClosedReset = c.ClosedReset,
        ClosedRefused = c.ClosedRefused,
        ClosedAbandoned = c.ClosedAbandoned,
        ClosedUnknown = c.ClosedUnknown,
        LifetimeMeanS = c.Lifetimes == 0 ? null : ModelMapping.Rate(c.LifetimeSumMs / MillisecondsPerSecond / c.Lifetimes),
        Errors = [.. c.Errors.Select(Error)],
    };

    public static ConnectionGroupModel Group(ConnectionGroup group) => new()
    {
        Value = group.Value,
        Connections = Connections(group.Connections),
    };

    public static TransactionsModel Transactions(TransactionAggregate t) => new()
    {
        Count = t.Count,
        Committed = t.Committed,
        RolledBack = t.RolledBack,
        EndedImplicitly = t.EndedImplicitly,
        Disconnected = t.Disconnected,
        EndedUnknown = t.EndedUnknown,
        Untimed = t.Untimed,
        Statements = t.Statements,
        DurationSumUs = ModelMapping.Us(t.DurationSumNs),
        MeanUs = ModelMapping.Us(t.MeanNs),
        P50Us = ModelMapping.Us(t.QuantileNs(0.5)),
        P95Us = ModelMapping.Us(t.QuantileNs(0.95)),
        P99Us = ModelMapping.Us(t.QuantileNs(0.99)),
        MaxUs = t.Durations.Count == 0 ? null : ModelMapping.Us(t.DurationMaxNs),
        IdleSumUs = ModelMapping.Us(t.IdleSumNs),
        Holds = t.Holds,
        HoldSumUs = ModelMapping.Us(t.HoldSumNs),
        HoldMaxUs = ModelMapping.Us(t.HoldMaxNs),
        Open = t.Open,
        OpenOldestUs = ModelMapping.Us(t.OpenOldestNs),
    };

    public static TransactionGroupModel Group(SessionGroup<TransactionAggregate> group) => new()
    {
        Value = ValueOf(group),
        Fingerprint = group.Digest?.Fingerprint,
        Transactions = Transactions(group.Aggregate),
    };

    public static UnfinishedModel Unfinished(UnfinishedAggregate u) => new()
    {
        Running = u.Running,
        RunningOldestUs = ModelMapping.Us(u.RunningOldestNs),
        Killed = u.Killed,
        TimedOut = u.TimedOut,
        CutOff = u.CutOff,
    };

    public static UnfinishedGroupModel Group(SessionGroup<UnfinishedAggregate> group) => new()
    {
        Value = ValueOf(group),
        Fingerprint = group.Digest?.Fingerprint,
        Unfinished = Unfinished(group.Aggregate),
    };

    private static string ValueOf<T>(SessionGroup<T> group) =>
        group.Digest is { } digest ? digest.Id : group.Value;

    private static ConnectionErrorModel Error(KeyValuePair<(bool AtLogin, int Code), long> error) => new()
    {
        Code = error.Key.Code,
        AtLogin = error.Key.AtLogin,
        Count = error.Value,
    };
}
