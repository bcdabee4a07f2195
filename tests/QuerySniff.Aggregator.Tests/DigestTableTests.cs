using QuerySniff.Aggregator.Fleet;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Tests;

public sealed class DigestTableTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly DigestTable _table = new(chosenMax: 2);

    [Fact]
    public void Digest_ThatIsChosen_IsCountedFromThenOnAndTheRestUnderOther()
    {
        Add(digest: 1, count: 3);
        Choose(Noon);
        Add(digest: 1, count: 4);
        Add(digest: 2, count: 5);

        Assert.Equal(4, Commands(1));
        Assert.Null(Commands(2));
        Assert.Equal(8, Commands("(other)"));
    }

    [Fact]
    public void Digests_WhoseChoiceChanges_NeverGoDownAndAddUpToEverything()
    {
        Random random = new(5);
        Dictionary<string, double> highest = new(StringComparer.Ordinal);
        double total = 0;
        HashSet<string> everChosen = new(StringComparer.Ordinal);
        for (int round = 0; round < 200; round++)
        {
            // Another digest is the heaviest every few rounds, and comes back later.
            ulong heavy = 1 + ((ulong)round / 7 % 5);
            for (ulong digest = 1; digest <= 5; digest++)
            {
                ulong count = (ulong)random.Next(1, 10);
                total += count;
                Add(digest, count, durationNs: digest == heavy ? 1_000_000_000u : 1_000u);
            }

            Choose(Noon.AddMinutes(round * 5));
            IReadOnlyList<DigestCounters> told = _table.Snapshot();
            Assert.InRange(told.Count, 3, 5);
            foreach (DigestCounters digest in told)
            {
                Assert.True(digest.Commands.Commands >= highest.GetValueOrDefault(digest.Digest), digest.Digest);
                highest[digest.Digest] = digest.Commands.Commands;
                everChosen.Add(digest.Digest);
            }
        }

        // What is not told now stands where it stood when it was told last.
        Assert.Equal(total, highest.Values.Sum());
        Assert.Equal(6, everChosen.Count);
    }

    [Fact]
    public void Digest_ThatIsLittleHeavier_TakesNoOnesPlace()
    {
        Add(digest: 1, count: 1, durationNs: 1_000);
        Add(digest: 2, count: 1, durationNs: 1_000);
        Choose(Noon);
        Add(digest: 3, count: 1, durationNs: 1_200);
        Choose(Noon.AddSeconds(10));
        Assert.Null(Commands(3));

        Add(digest: 3, count: 1, durationNs: 1_200);
        Choose(Noon.AddSeconds(20));
        Assert.NotNull(Commands(3));
    }

    [Fact]
    public void Digest_ThatWasHeavyLongAgo_GivesWayToOneThatIsHeavyNow()
    {
        Add(digest: 1, count: 1, durationNs: 1_000_000);
        Add(digest: 2, count: 1, durationNs: 1_000_000);
        Choose(Noon);
        Add(digest: 3, count: 1, durationNs: 10_000);
        Choose(Noon.AddSeconds(10));
        Assert.Null(Commands(3));

        Choose(Noon.AddHours(2));
        Add(digest: 3, count: 1, durationNs: 10_000);
        Choose(Noon.AddHours(2));
        Assert.NotNull(Commands(3));
    }

    // Who scrapes sees what was counted until then.
    [Fact]
    public void Digest_ThatIsNoLongerChosen_IsToldForAWhile()
    {
        Add(digest: 1, count: 1);
        Add(digest: 2, count: 1);
        Choose(Noon);
        Add(digest: 2, count: 7);
        Add(digest: 3, count: 1, durationNs: 1_000_000);
        Add(digest: 4, count: 1, durationNs: 1_000_000);
        Choose(Noon.AddSeconds(10));
        Add(digest: 2, count: 1);

        Assert.Equal(7, Commands(2));
        Assert.Equal(5, _table.Snapshot().Count);
        Choose(Noon.AddMinutes(2));
        Assert.Equal(7, Commands(2));
        Choose(Noon.AddMinutes(3));
        Assert.Null(Commands(2));
    }

    // A label with a summary that comes later would be another series.
    [Fact]
    public void Digest_WithoutASummaryYet_IsNotChosen()
    {
        Add(digest: 1, count: 1);
        Assert.Equal([1ul], _table.Rank(Noon));
        _table.Choose(new Dictionary<ulong, string>());
        Assert.Null(Commands(1));

        Choose(Noon);
        Assert.Equal("SELECT t1", _table.Snapshot()[0].Summary);
        Assert.Empty(_table.Rank(Noon));
    }

    // The agents' own "(other)" is not a digest beside ours.
    [Fact]
    public void Digest_OfTheAgentsOther_IsNeverChosen()
    {
        Add(digest: 0, count: 9);
        Choose(Noon);
        Add(digest: 0, count: 1);

        DigestCounters other = Assert.Single(_table.Snapshot());
        Assert.Equal(10, other.Commands.Commands);
    }

    [Fact]
    public void Digests_InAnyNumber_AreKnownToABound()
    {
        double total = 0;
        for (ulong digest = 1; digest <= 100_000; digest++)
        {
            Add(digest, count: 1, durationNs: digest == 100_000 ? 1_000_000u : 1u);
            total++;
            if (digest % 10_000 == 0)
            {
                Choose(Noon.AddSeconds(digest / 1_000));
            }
        }

        Assert.InRange(_table.Snapshot().Count, 3, 5);
        Assert.NotNull(Commands(100_000));
        Add(digest: 100_000, count: 5);
        Assert.Equal(5, Commands(100_000));
        Assert.InRange(Commands("(other)")!.Value, 1, total);
    }

    [Fact]
    public void Table_OfNone_TellsNothing()
    {
        DigestTable none = new(chosenMax: 0);
        none.Add(new Row { Digest = 1, Count = 1 });

        Assert.Empty(none.Rank(Noon));
        Assert.Empty(none.Snapshot());
    }

    private void Add(ulong digest, ulong count, ulong durationNs = 1_000) =>
        _table.Add(new Row { Digest = digest, Count = count, DurationSumNs = durationNs });

    private void Choose(DateTimeOffset now) => _table.Choose(
        _table.Rank(now).ToDictionary(digest => digest, digest => FormattableString.Invariant($"SELECT t{digest}")));

    private double? Commands(ulong digest) => Commands(digest.ToString("x16", System.Globalization.CultureInfo.InvariantCulture));

    private double? Commands(string digest) =>
        _table.Snapshot().FirstOrDefault(counters => counters.Digest == digest)?.Commands.Commands;
}
