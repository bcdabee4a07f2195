using System.Collections.Frozen;
using System.Globalization;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Tests;

/// <summary>Everything that a store answers about a range, as lines that can be compared.</summary>
internal static class StoreSnapshot
{
    public static RangeQuery Range(DateTimeOffset from, DateTimeOffset to, string? host = null) => new(
        from.ToUnixTimeMilliseconds(),
        to.ToUnixTimeMilliseconds(),
        host is null
            ? FrozenDictionary<Dimension, string[]>.Empty
            : new Dictionary<Dimension, string[]> { [Dimension.Host] = [host] }.ToFrozenDictionary());

    public static async Task<string[]> OfAsync(IStore store, RangeQuery range, ulong digest, int points)
    {
        CancellationToken none = CancellationToken.None;
        List<string> lines = [];
        foreach (DigestOrder order in new[] { DigestOrder.Load, DigestOrder.P99 })
        {
            GroupsAnswer top = await store.GroupsAsync(range, new GroupsRequest(Dimension.Digest, order, 100) { Points = points }, none);
            lines.AddRange(top.Groups.Select(row =>
                Line($"{order} {row.Value} {Of(row.Aggregate)} load {string.Join(',', row.LoadNs!)}")));
            lines.Add(Line($"{top.Total.Count} {top.Total.Errors} {top.Total.DurationSumNs}"));
            lines.Add(Line($"{top.Coverage.Capture.Frames} {top.Coverage.Traffic.DecodedBytes} {top.Coverage.Servers.Count}"));
        }

        await AddGroupsAsync(store, range, points, lines);
        LoadAnswer load = await store.LoadAsync(range, points, top: 3, none);
        lines.Add(Line($"{load.Grid.StepMs} {string.Join(',', load.Totals.Select(total => Line($"{total.Count}/{total.DurationSumNs}/{total.Durations.Count}/{total.QuantileNs(0.5)}/{total.QuantileNs(0.99)}/{total.MaxNs}")))}"));
        lines.AddRange(load.Top.Select(series => Line($"{series.Description.Digest:x} {string.Join(',', series.DurationNs)}")));
        GroupsAnswer? one = await store.DigestAsync(range, digest, none);
        lines.Add(Line($"{Of(one!.Groups[0].Aggregate)} {one.Total.Count}"));
        SeriesAnswer? series = await store.SeriesAsync(range, digest, points, none);
        lines.AddRange(series!.Buckets.Select(Of));
        GroupsAnswer? users = await store.BreakdownAsync(range, digest, new GroupsRequest(Dimension.User, DigestOrder.Load, 10), none);
        lines.AddRange(users!.Groups.Select(group => Line($"{group.Value} {Of(group.Aggregate)}")));
        await AddSessionsAsync(store, range, lines);
        return [.. lines];
    }

    private static async Task AddGroupsAsync(IStore store, RangeQuery range, int points, List<string> lines)
    {
        Dimension[] dimensions = [Dimension.Host, Dimension.User, Dimension.Schema, Dimension.Application, Dimension.Client, Dimension.Verb];
        foreach (Dimension by in dimensions)
        {
            foreach (GroupsRequest request in new GroupsRequest[]
            {
                new(by, DigestOrder.Load, 100) { Points = points },
                new(by, DigestOrder.P99, 100),
            })
            {
                GroupsAnswer groups = await store.GroupsAsync(range, request, CancellationToken.None);
                lines.AddRange(groups.Groups.Select(group =>
                    Line($"{by} {group.Value} {Of(group.Aggregate)} load {string.Join(',', group.LoadNs ?? [])}")));
                lines.Add(Line($"{by} {groups.Total.Count} {groups.GroupsTotal}"));
            }
        }
    }

    private static async Task AddSessionsAsync(IStore store, RangeQuery range, List<string> lines)
    {
        CancellationToken none = CancellationToken.None;
        ConnectionAggregate connections = (await store.ConnectionsAsync(range, Dimension.User, 10, none)).Total;
        lines.Add(Line($"{connections.Opened} {connections.Closed} {connections.Open} {string.Join(',', connections.Errors)}"));
        TransactionAggregate transactions =
            (await store.TransactionsAsync(range, by: null, TransactionOrder.Duration, 10, none)).Total;
        lines.Add(Line($"{transactions.Count} {transactions.Open} {transactions.OpenOldestNs} {transactions.QuantileNs(0.9)}"));
        UnfinishedAggregate unfinished = (await store.UnfinishedAsync(range, by: null, 10, none)).Total;
        lines.Add(Line($"{unfinished.Running} {unfinished.RunningOldestNs} {unfinished.Killed}"));
        CoverageAnswer coverage = await store.CoverageAsync(range, none);
        lines.AddRange(coverage.Encrypted.Select(hidden => hidden.ToString()));
        lines.AddRange(coverage.Coverage.Servers.Select(server => Line($"{server.Host} {server.Traffic.Server} {server.Traffic.DecodedBytes}")));
    }

    private static string Of(CommandAggregate a) => Line(
        $"{a.Count} {a.Errors} {a.DurationSumNs} {a.DurationMaxNs} {a.RowsSent} {a.Durations.Count} {a.QuantileNs(0.5)} {a.QuantileNs(0.99)}");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
