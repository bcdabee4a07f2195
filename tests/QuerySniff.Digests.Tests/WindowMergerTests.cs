using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace QuerySniff.Digests.Tests;

public sealed class WindowMergerTests
{
    private const long Start = 1_700_000_000_000_000_000;
    private const int Threads = 3;

    [Fact]
    public void Merge_WhatThreadsHaveCounted_IsWhatOneThreadCounts()
    {
        Gen<Event> events =
            from thread in Gen.Choose(0, Threads - 1)
            from digest in Gen.Choose(0, 5)
            from dimensions in Gen.Choose(0, 3)
            from kind in Gen.Choose(0, 9)
            from value in Gen.Choose(0, 1_000_000)
            select new Event(thread, digest, dimensions, kind, value);
        Prop.ForAll(events.ArrayOf().ToArbitrary(), IsWhatOneThreadCounts).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Merge_MoreKeysThanAWindowHas_KeepsItsBoundAndTheTotals()
    {
        Counter first = new(rowsMax: 3);
        Counter second = new(rowsMax: 3);
        for (int i = 0; i < 3; i++)
        {
            first.Count(new Event(0, i, 0, 0, 10));
            second.Count(new Event(1, i + 2, 0, 0, 10));
        }

        new WindowMerger().Merge(first.Window, [second.Window]);

        Assert.Equal(6, first.Window.Commands);
        Assert.Equal(4, first.Window.Rows.Length);
        Assert.Equal((2, 2), (first.Window.Other.Count, first.Window.Rows[3].Count));
    }

    [Fact]
    public void Merge_OnesAfterOthers_RemembersNothing()
    {
        WindowMerger merger = new();
        for (int i = 0; i < 2; i++)
        {
            Counter first = new();
            Counter second = new();
            first.Count(new Event(0, 1, 1, 0, 10));
            second.Count(new Event(1, 1, 1, 0, 10));
            merger.Merge(first.Window, [second.Window]);

            DigestRow row = Assert.Single(first.Window.Rows.ToArray());
            Assert.Equal(2, row.Count);
            Assert.Same(first.DigestOf(1), row.Digest);
            Assert.Same(first.DimensionsOf(1), row.Dimensions);
        }
    }

    private static bool IsWhatOneThreadCounts(Event[] events)
    {
        Counter one = new();
        Counter[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Counter())];
        foreach (Event happened in events)
        {
            one.Count(happened);
            threads[happened.Thread].Count(happened);
        }

        new WindowMerger().Merge(threads[0].Window, [.. threads.Skip(1).Select(thread => thread.Window)]);
        Assert.Equal(one.Describe(), threads[0].Describe());
        return true;
    }

    private sealed record Event(int Thread, int Digest, int Dimensions, int Kind, int Value);

    /// <summary>A thread's window and catalogues.</summary>
    private sealed class Counter
    {
        private readonly DigestCatalogue _digests = new();
        private readonly DimensionsCatalogue _dimensions = new();

        public Counter(int rowsMax = DigestWindow.RowsMaxDefault)
        {
            Window = new DigestWindow(rowsMax);
            Window.Reset(Start);
        }

        public DigestWindow Window { get; }

        public void Count(Event happened)
        {
            (Digest digest, Dimensions dimensions, int value) = (DigestOf(happened.Digest), DimensionsOf(happened.Dimensions), happened.Value);
            ConnectionCounts connections = Window.Connections.GetOrAdd(dimensions.User, dimensions.Client, dimensions.Server);
            switch (happened.Kind)
            {
                case 0:
                    Window.Capture.Frames += value;
                    Window.Capture.KernelDrops++;
                    break;
                case 1:
                    Window.Servers.GetOrAdd(dimensions.Server).DecodedBytes += value;
                    Window.Encrypted.GetOrAdd(dimensions.Server, dimensions.Client, value % 3).BytesToClient += value;
                    break;
                case 2:
                    connections.Opened++;
                    connections.Open++;
                    break;
                case 3:
                    connections.Open++;
                    connections.CountEnd(ConnectionEnd.Quit);
                    break;
                case 4:
                    Window.Transactions.GetOrAdd(digest, dimensions).AddOpen(value);
                    break;
                case 5:
                    Window.Transactions.GetOrAdd(digest, dimensions).AddHold(value);
                    break;
                case 6:
                    Window.Unfinished.GetOrAdd(digest, dimensions).AddRunning(value);
                    break;
                case 7:
                    Window.Unfinished.GetOrAdd(digest, dimensions).AddCutOff();
                    break;
            }

            Window.Add(digest, dimensions, new Measurement
            {
                CompletedAt = Start + value,
                DurationNanoseconds = value,
                ResponseTimeNanoseconds = value / 2,
                IsError = happened.Kind == 8,
                ErrorCode = happened.Kind == 8 ? (ushort)1062 : (ushort)0,
                Tainted = happened.Kind == 9,
                RowsSent = 1,
            });
        }

        /// <summary>All that the window says, whatever the order.</summary>
        public string[] Describe()
        {
            List<string> lines = [$"{Window.Start} {Window.LengthNanoseconds} {Window.Commands} {Window.Capture.Frames} {Window.Capture.KernelDrops}"];
            foreach (DigestRow row in Window.Rows)
            {
                lines.Add(
                    $"row {Name(row.Digest, row.Dimensions)} {row.Count} {row.Errors} {row.ErrorsByCode.Length} {row.Tainted} {row.RowsSent} "
                    + $"{row.DurationSumNanoseconds} {row.DurationMinNanoseconds} {row.DurationMaxNanoseconds} {Buckets(row.Duration)} "
                    + $"{row.ResponseTimeSumNanoseconds} {Buckets(row.ResponseTime)} {row.FirstSeen} {row.LastSeen}");
            }

            for (int i = 0; i < Window.Connections.Count; i++)
            {
                ConnectionCounts connections = Window.Connections[i];
                lines.Add($"connections {connections.User} {connections.Opened} {connections.Open} {connections.ClosedBy(ConnectionEnd.Quit)}");
            }

            for (int i = 0; i < Window.Transactions.Count; i++)
            {
                TransactionRow row = Window.Transactions[i];
                lines.Add($"transactions {Name(row.Digest, row.Dimensions)} {row.Open} {row.OpenOldestNanoseconds} {row.Holds} {row.HoldSumNanoseconds}");
            }

            for (int i = 0; i < Window.Unfinished.Count; i++)
            {
                UnfinishedRow row = Window.Unfinished[i];
                lines.Add($"unfinished {Name(row.Digest, row.Dimensions)} {row.Running} {row.RunningOldestNanoseconds} {row.CutOff}");
            }

            for (int i = 0; i < Window.Encrypted.Count; i++)
            {
                EncryptedTraffic traffic = Window.Encrypted[i];
                lines.Add($"encrypted {traffic.Client} {traffic.TlsVersion} {traffic.BytesToClient}");
            }

            lines.Add($"servers {Window.Servers.Total().DecodedBytes}");
            lines.Sort(StringComparer.Ordinal);
            return [.. lines];
        }

        // Each thread meets them in another order: their numbers differ.
        public Digest DigestOf(int number)
        {
            byte[] text = Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
            return _digests.Add((ulong)number, text, (ulong)number + 1, "", "");
        }

        public Dimensions DimensionsOf(int number) => _dimensions.GetOrAdd("db", $"user{number}", "192.0.2.1", "192.0.2.2:3306", "");

        private static string Name(Digest digest, Dimensions dimensions) => $"{digest.Fingerprint} {dimensions.User}";

        private static string Buckets(LatencyHistogram histogram)
        {
            StringBuilder text = new();
            foreach ((int bucket, long count) in histogram)
            {
                text.Append(CultureInfo.InvariantCulture, $"{bucket}:{count},");
            }

            return text.ToString();
        }
    }
}
