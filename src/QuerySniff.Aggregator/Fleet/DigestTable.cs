using System.Globalization;
using QuerySniff.Contracts.V1;
using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Fleet;

/// <summary>
/// Counts the digests with the most load apart, and all others together. A command is counted in one place, when it comes,
/// and stays there: whatever is chosen later, no counter goes down, and all of them add up to everything. A digest that is no longer
/// chosen keeps its counters, and goes on from there when it is chosen again. Not thread-safe.
/// </summary>
internal sealed class DigestTable(int chosenMax)
{
    /// <summary>
    /// Digests whose load is known, some 150 bytes each. When there are as many, new ones wait for the next choice, after which
    /// half are left; one whose counters are forgotten begins at 0, as after a restart.
    /// </summary>
    private const int KnownMax = 40_000;

    /// <summary>How much heavier a digest must be to take another's place: two that are alike would change places for ever.</summary>
    private const double StayingBonus = 1.5;

    /// <summary>After so long without a command half of the load is forgotten: what is heavy at noon is chosen by then.</summary>
    private static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a digest that is no longer chosen is still told: two scrapes of the slowest kind, so that its last commands are
    /// not lost on who scrapes. Never more of them than are chosen.
    /// </summary>
    private static readonly TimeSpan LeaveTime = TimeSpan.FromMinutes(2);

    private readonly Dictionary<ulong, Known> _known = [];
    private readonly DigestCounters _others = new(FleetTotals.OtherName, "");
    private List<Known> _chosen = [];
    private List<(Known Digest, DateTimeOffset Since)> _leaving = [];
    private DateTimeOffset _lastRank = DateTimeOffset.MinValue;

    /// <summary>Copies of the counters of the digests that are told apart, and the others'.</summary>
    public IReadOnlyList<DigestCounters> Snapshot() => chosenMax == 0
        ? []
        : [.. _chosen.Concat(_leaving.Select(left => left.Digest)).Select(known => known.Counters! with { }), _others with { }];

    /// <summary>Counts a row.</summary>
    /// <returns>The summary of the digest; null if it is not told apart.</returns>
    public string? Add(Row row)
    {
        Known? known = Find(row.Digest);
        if (known is not null)
        {
            // Commands that were not timed have a load too, if the least.
            known.Load += row.DurationSumNs + (double)row.Count;
        }

        DigestCounters counters = known is { IsChosen: true } ? known.Counters! : _others;
        counters.Commands = counters.Commands.With(row);
        return known is { IsChosen: true } ? known.Counters!.Summary : null;
    }

    /// <summary>Ages all loads.</summary>
    /// <returns>Those of the heaviest digests whose summaries are needed to choose them.</returns>
    public IReadOnlyList<ulong> Rank(DateTimeOffset now)
    {
        double left = _lastRank == DateTimeOffset.MinValue ? 1 : Math.Pow(0.5, Math.Max(0, (now - _lastRank) / HalfLife));
        _lastRank = now;
        foreach (Known known in _known.Values)
        {
            known.Load *= left;
        }

        Prune();
        return [.. Heaviest(_known.Values).Where(known => known.Counters is null).Select(known => known.Digest)];
    }

    /// <summary>Chooses the heaviest digests of which a summary is known.</summary>
    public void Choose(IReadOnlyDictionary<ulong, string> summaries)
    {
        foreach ((ulong digest, string summary) in summaries)
        {
            if (_known.GetValueOrDefault(digest) is { Counters: null } known)
            {
                known.Counters = new DigestCounters(digest.ToString("x16", CultureInfo.InvariantCulture), summary);
            }
        }

        List<Known> chosen = [.. Heaviest(_known.Values.Where(known => known.Counters is not null))];
        _chosen.ForEach(known => known.IsChosen = false);
        chosen.ForEach(known => known.IsChosen = true);
        _leaving =
        [
            .. _chosen.Select(known => (Digest: known, Since: _lastRank)).Concat(_leaving)
                .Where(left => !left.Digest.IsChosen && _lastRank - left.Since <= LeaveTime).Take(chosenMax),
        ];
        _chosen = chosen;
    }

    private IEnumerable<Known> Heaviest(IEnumerable<Known> digests) => digests
        .OrderByDescending(known => known.Load * (known.IsChosen ? StayingBonus : 1)).ThenBy(known => known.Digest).Take(chosenMax);

    private Known? Find(ulong digest)
    {
        if (digest == Digest.Other.Id || chosenMax == 0)
        {
            return null;
        }

        if (!_known.TryGetValue(digest, out Known? known) && _known.Count < KnownMax)
        {
            known = new Known(digest);
            _known.Add(digest, known);
        }

        return known;
    }

    // Those that have counters are the last to go.
    private void Prune()
    {
        if (_known.Count <= KnownMax / 2)
        {
            return;
        }

        Known[] light =
        [
            .. _known.Values.OrderByDescending(known => known.IsChosen).ThenByDescending(known => known.Counters is not null)
                .ThenByDescending(known => known.Load).Skip(KnownMax / 2),
        ];
        foreach (Known known in light)
        {
            _known.Remove(known.Digest);
        }

        // One that comes back as another would be told twice.
        _leaving.RemoveAll(left => !_known.ContainsKey(left.Digest.Digest));
    }

    private sealed class Known(ulong digest)
    {
        public ulong Digest { get; } = digest;

        /// <summary>Nanoseconds, of which the older count less.</summary>
        public double Load { get; set; }

        public bool IsChosen { get; set; }

        /// <summary>Null until the digest is chosen for the first time.</summary>
        public DigestCounters? Counters { get; set; }
    }
}
