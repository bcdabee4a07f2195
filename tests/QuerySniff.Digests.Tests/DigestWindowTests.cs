using System.Text;

namespace QuerySniff.Digests.Tests;

public sealed class DigestWindowTests
{
    private readonly DigestCatalogue _digests = new();
    private readonly DimensionsCatalogue _dimensions = new();

    [Fact]
    public void Add_OneCommand_CountsAllOfIt()
    {
        DigestWindow window = new();
        window.Add(Digest(1), Dimension(1), new Measurement
        {
            CompletedAt = 100,
            DurationNanoseconds = 2_000,
            ResponseTimeNanoseconds = 1_500,
            IsError = true,
            ErrorCode = 1062,
            RequestBytes = 3,
            ResponseBytes = 4,
            RowsSent = 5,
            RowsAffected = 6,
            Warnings = 7,
            NoIndexUsed = true,
            NoGoodIndexUsed = true,
        });

        DigestRow row = Assert.Single(window.Rows.ToArray());
        Assert.Same(Digest(1), row.Digest);
        Assert.Same(Dimension(1), row.Dimensions);
        Assert.Equal(1, row.Count);
        Assert.Equal(1, row.Errors);
        Assert.Equal([new ErrorCount(1062, 1)], row.ErrorsByCode.ToArray());
        Assert.Equal(1, row.Duration.Count);
        Assert.Equal(2_000, row.DurationSumNanoseconds);
        Assert.Equal(2_000, row.DurationMinNanoseconds);
        Assert.Equal(2_000, row.DurationMaxNanoseconds);
        Assert.Equal(1, row.ResponseTime.Count);
        Assert.Equal(1_500, row.ResponseTimeSumNanoseconds);
        Assert.Equal(3, row.RequestBytes);
        Assert.Equal(4, row.ResponseBytes);
        Assert.Equal(5, row.RowsSent);
        Assert.Equal(6, row.RowsAffected);
        Assert.Equal(7, row.Warnings);
        Assert.Equal(1, row.NoIndexUsed);
        Assert.Equal(1, row.NoGoodIndexUsed);
        Assert.Equal(0, row.Tainted);
        Assert.Equal(100, row.FirstSeen);
        Assert.Equal(100, row.LastSeen);
    }

    [Fact]
    public void Add_TaintedCommand_IsCountedAndNotTimed()
    {
        DigestWindow window = new();
        window.Add(Digest(1), Dimension(1), new Measurement
        {
            CompletedAt = 1,
            DurationNanoseconds = 2_000,
            ResponseTimeNanoseconds = 1_000,
            Tainted = true,
        });
        DigestRow row = window.Rows[0];
        Assert.Equal((1, 1, 0, 0), (row.Count, row.Tainted, row.Duration.Count, row.ResponseTime.Count));
        Assert.Equal((0, 0), (row.DurationSumNanoseconds, row.ResponseTimeSumNanoseconds));
    }

    [Fact]
    public void Add_UntimedCommand_DoesNotMoveTheBounds()
    {
        DigestWindow window = new();
        window.Add(Digest(1), Dimension(1), new Measurement { CompletedAt = 1 });
        window.Add(Digest(1), Dimension(1), new Measurement { CompletedAt = 2, DurationNanoseconds = 50 });
        DigestRow row = window.Rows[0];
        Assert.Equal((2, 1), (row.Count, row.Duration.Count));
        Assert.Equal((50, 50), (row.DurationMinNanoseconds, row.DurationMaxNanoseconds));
    }

    [Fact]
    public void Add_ErrorNumbersBeyondTheBound_AreCountedUnderZero()
    {
        DigestWindow window = new();
        for (int round = 0; round < 2; round++)
        {
            for (int code = 1000; code < 1040; code++)
            {
                Measurement failed = new() { CompletedAt = 1, IsError = true, ErrorCode = (ushort)code };
                window.Add(Digest(1), Dimension(1), in failed);
            }
        }

        DigestRow row = window.Rows[0];
        ErrorCount[] errors = row.ErrorsByCode.ToArray();
        Assert.Equal(80, row.Errors);
        Assert.Equal(DigestRow.ErrorCodesMax, errors.Length);
        Assert.Equal(80, errors.Sum(error => error.Count));
        Assert.Equal(80 - 2 * (DigestRow.ErrorCodesMax - 1), Assert.Single(errors, error => error.Code == 0).Count);
    }

    [Theory]
    [InlineData(20_000)] // all keys fit
    [InlineData(300)]
    [InlineData(1)]
    public void Add_RandomCommands_AddUpToTheTruth(int rowsMax)
    {
        DigestWindow window = new(rowsMax);
        Totals truth = new();
        Dictionary<(int, int), Totals> truthByKey = [];
        Random random = new(20_261_122);
        for (int i = 0; i < 10_000; i++)
        {
            (int digest, int dimensions) = ((int)(600 * random.NextDouble() * random.NextDouble()), random.Next(4));
            Measurement measurement = AnyMeasurement(random);
            window.Add(Digest(digest), Dimension(dimensions), in measurement);
            truth = truth.With(in measurement);
            truthByKey[(digest, dimensions)] =
                truthByKey.GetValueOrDefault((digest, dimensions), new Totals()).With(in measurement);
        }

        DigestRow[] rows = window.Rows.ToArray();
        Assert.Equal(truth, Totals.Of(rows));
        Assert.Equal(10_000, window.Commands);
        Assert.Equal(int.Min(rowsMax, truthByKey.Count), rows.Count(row => row != window.Other));
        foreach (DigestRow row in rows.Where(row => row != window.Other))
        {
            // A key that has a row is whole in it: only keys that never got one are in "other".
            Assert.Equal(truthByKey[((int)row.Digest.Id, int.Parse(row.Dimensions.User))], Totals.Of([row]));
            Assert.Equal(row.DurationSumNanoseconds == 0, row.Duration.Count == 0);
        }
    }

    [Fact]
    public void Rows_NothingBeyondTheBound_DoNotShowOther()
    {
        DigestWindow window = new(rowsMax: 1);
        window.Add(Digest(1), Dimension(1), new Measurement { CompletedAt = 1 });
        Assert.Equal(1, window.Rows.Length);
        window.Add(Digest(2), Dimension(1), new Measurement { CompletedAt = 1 });
        Assert.Equal(2, window.Rows.Length);
        Assert.Same(window.Other, window.Rows[0]);
    }

    [Fact]
    public void Add_DigestThatFoundNoPlace_IsARowPerDimensions()
    {
        DigestWindow window = new();
        window.Add(Digests.Digest.Other, Dimension(1), new Measurement { CompletedAt = 1 });
        window.Add(Digests.Digest.Other, Dimension(2), new Measurement { CompletedAt = 1 });
        window.Add(Digests.Digest.Other, Dimensions.Other, new Measurement { CompletedAt = 1 });
        Assert.Equal(3, window.Rows.Length);
        Assert.Equal(1, window.Other.Count);
    }

    [Fact]
    public void Merge_WindowsInAnyOrder_GivesTheWindowOfAllCommands()
    {
        Random random = new(7);
        DigestWindow[] parts = [new(), new(), new()];
        DigestWindow whole = new();
        for (int i = 0; i < 5_000; i++)
        {
            (Digest digest, Dimensions dimensions) = (Digest(random.Next(50)), Dimension(random.Next(3)));
            Measurement measurement = AnyMeasurement(random);
            parts[i % 3].Add(digest, dimensions, in measurement);
            whole.Add(digest, dimensions, in measurement);
        }

        DigestWindow forwards = Merged(parts);
        DigestWindow backwards = Merged([parts[2], Merged([parts[1], parts[0]])]);
        Assert.Equal(Shape(whole), Shape(forwards));
        Assert.Equal(Shape(whole), Shape(backwards));
        Assert.Equal(whole.Commands, forwards.Commands);
    }

    [Fact]
    public void Merge_IntoASmallerWindow_KeepsTheTotals()
    {
        Random random = new(8);
        DigestWindow large = new();
        for (int i = 0; i < 1_000; i++)
        {
            large.Add(Digest(random.Next(100)), Dimension(1), AnyMeasurement(random));
        }

        DigestWindow small = new(rowsMax: 10);
        small.Merge(large);
        small.Merge(large);
        Assert.Equal(11, small.Rows.Length);
        Assert.Equal(Totals.Of([.. large.Rows, .. large.Rows]), Totals.Of(small.Rows.ToArray()));
    }

    [Fact]
    public void Merge_TwoWindows_SpansBothAndAddsTheCoverage()
    {
        DigestWindow first = new(lengthNanoseconds: 10);
        first.Reset(20);
        first.Capture.Frames = 1;
        DigestWindow second = new(lengthNanoseconds: 10);
        second.Reset(50);
        second.Capture.Frames = 2;
        second.Servers.GetOrAdd("s").Gaps = 3;
        DigestWindow coarse = new(lengthNanoseconds: 10);

        coarse.Merge(second);
        Assert.Equal((50, 10), (coarse.Start, coarse.LengthNanoseconds));
        coarse.Merge(first);
        Assert.Equal((20, 40), (coarse.Start, coarse.LengthNanoseconds));
        Assert.Equal(3, coarse.Capture.Frames);
        Assert.Equal(3, coarse.Servers[0].Gaps);
        coarse.Reset(60);
        Assert.Equal((60, 10), (coarse.Start, coarse.LengthNanoseconds));
        Assert.True(coarse.IsEmpty);
    }

    [Fact]
    public void Reset_ThenOtherCommands_HoldsThoseAlone()
    {
        DigestWindow window = new(rowsMax: 100);
        Random random = new(9);
        for (int i = 0; i < 2_000; i++)
        {
            window.Add(Digest(random.Next(200)), Dimension(1), AnyMeasurement(random));
        }

        window.Reset(1_000);
        Assert.True(window.IsEmpty);
        Assert.Equal(0, window.Rows.Length);
        Assert.Equal(1_000, window.Start);

        DigestWindow fresh = new(rowsMax: 100);
        for (int i = 0; i < 500; i++)
        {
            (Digest digest, Measurement measurement) = (Digest(random.Next(150)), AnyMeasurement(random));
            window.Add(digest, Dimension(2), in measurement);
            fresh.Add(digest, Dimension(2), in measurement);
        }

        Assert.Equal(Shape(fresh), Shape(window));
    }

    [Fact]
    public void Reset_AfterAFlood_GivesMemoryBack()
    {
        DigestWindow window = new();
        for (int i = 0; i < 10_000; i++)
        {
            for (int octave = 10; octave < 30; octave++)
            {
                Measurement measurement = new() { CompletedAt = 1, DurationNanoseconds = 1L << octave };
                window.Add(Digest(i), Dimension(1), in measurement);
            }
        }

        long before = window.Rows.ToArray().Sum(row => row.RetainedBytes);
        DigestRow[] rows = window.Rows.ToArray();
        window.Reset(0);
        long after = rows.Sum(row => row.RetainedBytes);
        Assert.True(before > DigestWindow.RetainedBytesMax, $"The flood took {before} bytes only.");
        Assert.InRange(after, DigestWindow.RetainedBytesMax / 2, DigestWindow.RetainedBytesMax);
    }

    [Fact]
    public void Add_WarmWindow_AllocatesNothing()
    {
        DigestWindow window = new(rowsMax: 500);
        (Digest, Dimensions, Measurement)[] commands = new (Digest, Dimensions, Measurement)[20_000];
        Random random = new(10);
        for (int i = 0; i < commands.Length; i++)
        {
            commands[i] = (Digest(random.Next(600)), Dimension(random.Next(3)), AnyMeasurement(random));
        }

        Fill();
        long expected = window.Rows.ToArray().Sum(row => row.DurationSumNanoseconds);
        long sum = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 3; round++)
        {
            window.Reset(round);
            Fill();
            sum = 0;
            foreach (DigestRow row in window.Rows)
            {
                sum += row.DurationSumNanoseconds;
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(expected, sum);

        void Fill()
        {
            foreach ((Digest digest, Dimensions dimensions, Measurement measurement) in commands)
            {
                window.Add(digest, dimensions, in measurement);
            }
        }
    }

    private static Measurement AnyMeasurement(Random random)
    {
        long duration = random.Next(10) == 0 ? Measurement.NotTimed : 1 + random.NextInt64(1L << random.Next(1, 34));
        return new Measurement
        {
            CompletedAt = random.Next(1, 1_000_000),
            DurationNanoseconds = duration,
            ResponseTimeNanoseconds = duration < 0 ? duration : duration / 2,
            IsError = random.Next(5) == 0,
            ErrorCode = (ushort)(1000 + random.Next(8)),
            RequestBytes = random.Next(100),
            ResponseBytes = random.Next(1_000),
            RowsSent = random.Next(10),
            RowsAffected = random.Next(3),
            Warnings = random.Next(2),
            NoIndexUsed = random.Next(4) == 0,
            NoGoodIndexUsed = random.Next(6) == 0,
            Tainted = random.Next(20) == 0,
        };
    }

    private static DigestWindow Merged(DigestWindow[] parts)
    {
        DigestWindow merged = new();
        foreach (DigestWindow part in parts)
        {
            merged.Merge(part);
        }

        return merged;
    }

    // Everything of a window's rows, in an order that does not depend on how it was filled.
    private static IEnumerable<(ulong, string, Totals, string, string)> Shape(DigestWindow window) =>
        from row in window.Rows.ToArray()
        orderby row.Digest.Id, row.Dimensions.Ordinal
        select (row.Digest.Id, row.Dimensions.User, Totals.Of([row]), Buckets(row.Duration), Buckets(row.ResponseTime));

    private static string Buckets(LatencyHistogram histogram)
    {
        StringBuilder text = new();
        foreach (HistogramBucket bucket in histogram)
        {
            text.Append(bucket.Bucket).Append(':').Append(bucket.Count).Append(' ');
        }

        return text.ToString();
    }

    // The i-th digest has id i, and the i-th dimensions have user i: rows can be told back to what was added.
    private Digest Digest(int i) => _digests.Add((ulong)i, Encoding.UTF8.GetBytes($"SELECT {i}"), (ulong)i, "", "");

    private Dimensions Dimension(int i) => _dimensions.GetOrAdd("shop", $"{i}", "10.0.0.1", "10.0.0.9:3306", "");

    /// <summary>What must be the same however commands are spread over rows.</summary>
    private sealed record Totals
    {
        private long Count { get; init; }
        private long Errors { get; init; }
        private string ErrorsByCode { get; init; } = "";
        private long Timed { get; init; }
        private long DurationSum { get; init; }
        private long DurationMin { get; init; } = long.MaxValue;
        private long DurationMax { get; init; }
        private long ResponseTimeSum { get; init; }
        private long Bytes { get; init; }
        private long RowsSent { get; init; }
        private long RowsAffected { get; init; }
        private long Warnings { get; init; }
        private long NoIndex { get; init; }
        private long NoGoodIndex { get; init; }
        private long Tainted { get; init; }
        private long FirstSeen { get; init; } = long.MaxValue;
        private long LastSeen { get; init; }

        public static Totals Of(DigestRow[] rows) => rows.Aggregate(new Totals(), (totals, row) => totals.With(row));

        public Totals With(in Measurement one)
        {
            bool timed = !one.Tainted && one.DurationNanoseconds >= 0;
            return new Totals
            {
                Count = Count + 1,
                Errors = Errors + (one.IsError ? 1 : 0),
                ErrorsByCode = WithErrors(ErrorsByCode, one.IsError ? [new ErrorCount(one.ErrorCode, 1)] : []),
                Timed = Timed + (timed ? 1 : 0),
                DurationSum = DurationSum + (timed ? one.DurationNanoseconds : 0),
                DurationMin = timed ? long.Min(DurationMin, one.DurationNanoseconds) : DurationMin,
                DurationMax = timed ? long.Max(DurationMax, one.DurationNanoseconds) : DurationMax,
                ResponseTimeSum = ResponseTimeSum + (timed ? one.ResponseTimeNanoseconds : 0),
                Bytes = Bytes + one.RequestBytes * 1_000_000 + one.ResponseBytes,
                RowsSent = RowsSent + one.RowsSent,
                RowsAffected = RowsAffected + one.RowsAffected,
                Warnings = Warnings + one.Warnings,
                NoIndex = NoIndex + (one.NoIndexUsed ? 1 : 0),
                NoGoodIndex = NoGoodIndex + (one.NoGoodIndexUsed ? 1 : 0),
                Tainted = Tainted + (one.Tainted ? 1 : 0),
                FirstSeen = long.Min(FirstSeen, one.CompletedAt),
                LastSeen = long.Max(LastSeen, one.CompletedAt),
            };
        }

        private Totals With(DigestRow row)
        {
            bool timed = row.Duration.Count > 0;
            Assert.Equal(row.Duration.Count, row.ResponseTime.Count);
            return new Totals
            {
                Count = Count + row.Count,
                Errors = Errors + row.Errors,
                ErrorsByCode = WithErrors(ErrorsByCode, row.ErrorsByCode.ToArray()),
                Timed = Timed + row.Duration.Count,
                DurationSum = DurationSum + row.DurationSumNanoseconds,
                DurationMin = timed ? long.Min(DurationMin, row.DurationMinNanoseconds) : DurationMin,
                DurationMax = timed ? long.Max(DurationMax, row.DurationMaxNanoseconds) : DurationMax,
                ResponseTimeSum = ResponseTimeSum + row.ResponseTimeSumNanoseconds,
                Bytes = Bytes + row.RequestBytes * 1_000_000 + row.ResponseBytes,
                RowsSent = RowsSent + row.RowsSent,
                RowsAffected = RowsAffected + row.RowsAffected,
                Warnings = Warnings + row.Warnings,
                NoIndex = NoIndex + row.NoIndexUsed,
                NoGoodIndex = NoGoodIndex + row.NoGoodIndexUsed,
                Tainted = Tainted + row.Tainted,
                FirstSeen = long.Min(FirstSeen, row.FirstSeen),
                LastSeen = long.Max(LastSeen, row.LastSeen),
            };
        }

        // "1001=3 1002=1": text, since a record compares it by value.
        private static string WithErrors(string errors, ErrorCount[] added) => string.Join(' ', errors
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(error => error.Split('='))
            .Select(error => new ErrorCount(ushort.Parse(error[0]), long.Parse(error[1])))
            .Concat(added)
            .GroupBy(error => error.Code, error => error.Count)
            .OrderBy(group => group.Key)
            .Select(group => $"{group.Key}={group.Sum()}"));
    }
}
