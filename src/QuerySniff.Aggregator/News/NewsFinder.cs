using QuerySniff.Aggregator.Comparing;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.News;

/// <summary>
/// Looks what is new or has become worse: digests never seen before, and those whose last minutes differ from the hour before
/// (<see cref="Comparison"/>) by more than they differ by themselves (<see cref="Noise"/>). Says when that ends, too.
/// </summary>
internal sealed class NewsFinder(IStore store, INewsStore news, TimeProvider time, NewsCounts counts)
{
    /// <summary>
    /// Digests looked at in one check, of each kind: those with the most load. Should a whole fleet become slower, the rest comes in
    /// the next checks, as what was found is not looked at again.
    /// </summary>
    public const int DigestsMax = 100;

    private const int ValuesListed = 5;

    /// <summary>Agents send a window when it is some seconds over.</summary>
    private static readonly TimeSpan Lateness = TimeSpan.FromSeconds(30);

    /// <summary>What is looked at. Shorter finds it sooner, but not what runs now and then.</summary>
    private static readonly TimeSpan Span = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan SpanBefore = TimeSpan.FromHours(1);

    /// <summary>As long after the first digest at all nothing is called new: all of them are.</summary>
    private static readonly TimeSpan Acquaintance = TimeSpan.FromHours(1);

    /// <summary>What is seen no more has ended after this long.</summary>
    private static readonly TimeSpan UnseenMax = TimeSpan.FromHours(1);

    /// <summary>What lasts longer is how it is now.</summary>
    private static readonly TimeSpan LastingMax = TimeSpan.FromDays(1);

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // Many statements under one name: what they do says nothing.
    private static readonly string[] Mixtures = ["(other)", "<unknown statement>"];

    /// <summary>Looks once, and stores what it found.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        long toMs = Align.Floor(nowMs - (long)Lateness.TotalMilliseconds, (long)Minute.TotalMilliseconds);
        RangeQuery now = RangeQuery.All(toMs - (long)Span.TotalMilliseconds, toMs);
        RangeQuery before = RangeQuery.All(now.FromMs - (long)SpanBefore.TotalMilliseconds, now.FromMs);
        RangeComparison compared = await RangeComparison.ReadAsync(store, now, before, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<NewsEvent> lasting = await news.LastingNewsAsync(cancellationToken).ConfigureAwait(false);
        Dictionary<ulong, CommandAggregate> seen = compared.Now.Groups.ToDictionary(group => group.Digest!.Digest, group => group.Aggregate);
        List<NewsEvent> events = [.. lasting.Select(item => Follow(item, seen.GetValueOrDefault(item.Digest.Digest), toMs))];
        HashSet<(NewsKind, ulong)> known = [.. lasting.Select(item => (item.Kind, item.Digest.Digest))];
        foreach (DigestChange change in compared.Changes
            .Where(change => change.Change == Change.Regressed && !known.Contains((KindOf(change), change.Digest.Digest)) && !IsMixture(change.Digest))
            .OrderByDescending(change => change.Now!.DurationSumNs)
            .Take(DigestsMax))
        {
            if (await WorseAsync(change, now, before, nowMs, cancellationToken).ConfigureAwait(false) is { } worse)
            {
                events.Add(worse);
            }
        }

        NewDigests fresh = await news.NewDigestsAsync(DigestsMax, cancellationToken).ConfigureAwait(false);
        long acquaintedNs = fresh.OldestNs + ((long)Acquaintance.TotalMilliseconds * 1_000_000);
        foreach (DigestDescription digest in fresh.Digests.Where(digest => digest.FirstSeenNs >= acquaintedNs && !IsMixture(digest)))
        {
            events.Add(await NewAsync(digest, toMs, nowMs, cancellationToken).ConfigureAwait(false));
        }

        await news.SaveNewsAsync(events, fresh.LookedAt, cancellationToken).ConfigureAwait(false);
        counts.Count(events.Where(item => item.Id == 0));
    }

    private static bool IsMixture(DigestDescription digest) => Mixtures.Contains(digest.Fingerprint, StringComparer.Ordinal);

    private static NewsKind KindOf(DigestChange change) => change.FailsMore ? NewsKind.Errors : NewsKind.Slower;

    // It ends halfway back, so that it does not end and begin by chance.
    private static NewsEvent Follow(NewsEvent item, CommandAggregate? commands, long toMs)
    {
        if (toMs - item.FoundMs >= LastingMax.TotalMilliseconds)
        {
            return item with { EndedMs = item.LastMs };
        }

        if (commands is null || commands.Durations.Count < Comparison.CountMin)
        {
            return toMs - item.LastMs >= UnseenMax.TotalMilliseconds ? item with { EndedMs = item.LastMs } : item;
        }

        return Halfway.Of(item.Kind, item.Findings.Before!, item.Findings.After).IsBeyond(commands)
            ? item with { LastMs = toMs }
            : item with { EndedMs = toMs };
    }

    private async Task<NewsEvent?> WorseAsync(
        DigestChange change, RangeQuery now, RangeQuery before, long nowMs, CancellationToken cancellationToken)
    {
        RangeFigures after = RangeFigures.Of(change.Now!, Span.TotalSeconds);
        RangeFigures earlier = RangeFigures.Of(change.Base!, SpanBefore.TotalSeconds);
        NewsKind kind = KindOf(change);
        Noise noise = await Noise.ReadAsync(store, change.Digest.Digest, now.FromMs, cancellationToken).ConfigureAwait(false);
        if (!IsBeyond(kind, change, after, earlier, noise))
        {
            return null;
        }

        Halfway halfway = Halfway.Of(kind, earlier, after);
        return await DescribeAsync(
            new NewsEvent
            {
                Kind = kind,
                Digest = change.Digest,
                FoundMs = nowMs,
                SinceMs = await SinceAsync(change.Digest.Digest, halfway, before.FromMs, now, cancellationToken).ConfigureAwait(false),
                LastMs = now.ToMs,
                Findings = new NewsFindings
                {
                    Before = earlier,
                    After = after,
                    Effect = change.Durations!.Value.Effect,
                    PValue = kind == NewsKind.Errors ? change.ErrorsPValue : change.Durations!.Value.PValue,
                },
            },
            now,
            cancellationToken).ConfigureAwait(false);
    }

    // By what it was called slower for: most of its commands, or the slowest.
    private static bool IsBeyond(NewsKind kind, DigestChange change, RangeFigures after, RangeFigures earlier, Noise noise) => kind switch
    {
        NewsKind.Errors => after.ErrorShare > noise.ErrorShare,
        _ => (change.Durations!.Value.Effect >= Comparison.EffectMin && after.P50Ns > noise.P50Ns)
            || (Comparison.Ratio(after.P95Ns, earlier.P95Ns) >= Comparison.TailRatioMin && after.P95Ns > noise.P95Ns),
    };

    // The first of the minutes up to now that were beyond halfway; those with too few commands say nothing.
    private async Task<long> SinceAsync(
        ulong digest, Halfway halfway, long fromMs, RangeQuery now, CancellationToken cancellationToken)
    {
        int minutes = (int)((now.ToMs - fromMs) / Minute.TotalMilliseconds);
        SeriesAnswer? series = await store
            .SeriesAsync(RangeQuery.All(fromMs, now.ToMs), digest, minutes, cancellationToken).ConfigureAwait(false);
        long sinceMs = now.FromMs;
        for (int i = (series?.Buckets.Length ?? 0) - 1; i >= 0; i--)
        {
            CommandAggregate minute = series!.Buckets[i];
            if (minute.Durations.Count < Halfway.CountMin)
            {
                continue;
            }

            if (!halfway.IsBeyond(minute))
            {
                break;
            }

            sinceMs = series.Grid.BucketStartMs(i);
        }

        return sinceMs;
    }

    private async Task<NewsEvent> NewAsync(DigestDescription digest, long toMs, long nowMs, CancellationToken cancellationToken)
    {
        long firstMs = digest.FirstSeenNs / 1_000_000;
        RangeQuery range = RangeQuery.All(Align.Floor(firstMs, (long)Minute.TotalMilliseconds), Math.Max(toMs, firstMs + 1));
        GroupsAnswer? answer = await store.DigestAsync(range, digest.Digest, cancellationToken).ConfigureAwait(false);
        CommandAggregate commands = answer is { Groups: [RangeGroup only, ..] } ? only.Aggregate : new CommandAggregate();
        return await DescribeAsync(
            new NewsEvent
            {
                Kind = NewsKind.NewDigest,
                Digest = digest,
                FoundMs = nowMs,
                SinceMs = firstMs,
                LastMs = firstMs,
                Findings = new NewsFindings { After = RangeFigures.Of(commands, (range.ToMs - range.FromMs) / 1e3) },
            },
            range,
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<NewsEvent> DescribeAsync(NewsEvent item, RangeQuery range, CancellationToken cancellationToken)
    {
        (IReadOnlyList<string> hosts, int hostsTotal) = await ValuesAsync(item, range, Dimension.Host, cancellationToken).ConfigureAwait(false);
        (IReadOnlyList<string> applications, int applicationsTotal) =
            await ValuesAsync(item, range, Dimension.Application, cancellationToken).ConfigureAwait(false);
        return item with
        {
            Findings = item.Findings with
            {
                Hosts = hosts,
                HostsTotal = hostsTotal,
                Applications = applications,
                ApplicationsTotal = applicationsTotal,
            },
        };
    }

    private async Task<(IReadOnlyList<string> Values, int Total)> ValuesAsync(
        NewsEvent item, RangeQuery range, Dimension by, CancellationToken cancellationToken)
    {
        GroupsRequest request = new(by, DigestOrder.Load, ValuesListed);
        GroupsAnswer? answer = await store
            .BreakdownAsync(range, item.Digest.Digest, request, cancellationToken).ConfigureAwait(false);
        return ([.. answer?.Groups.Select(group => group.Value) ?? []], answer?.GroupsTotal ?? 0);
    }
}
