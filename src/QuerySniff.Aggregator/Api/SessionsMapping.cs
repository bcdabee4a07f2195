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

    private static ConnectionErrorModel Error(KeyValuePair<(bool AtLogin, int Code), long> error) => new()
    {
        Code = error.Key.Code,
        AtLogin = error.Key.AtLogin,
        Count = error.Value,
    };
}
