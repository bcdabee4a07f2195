using System.Globalization;
using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Figures;
using QuerySniff.Contracts.V1;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

public sealed class WindowEncoderTests
{
    private readonly AgentIdentity _identity = new("db7", new InstantTime());
    private readonly KnownDigests _known = new();
    private readonly WindowBuilder _builder = new();
    private readonly WindowEncoder _encoder;

    public WindowEncoderTests() => _encoder = new WindowEncoder(_identity, _known);

    [Fact]
    public void Encode_Window_HasItsIdentityAndTimes()
    {
        _builder.Add("SELECT ?");
        PushRequest request = Encode();
        Assert.Equal("db7", request.AgentId);
        Assert.Equal(16, request.BootId.Length);
        Assert.Equal(1UL, request.Sequence);
        Assert.Equal(Environment.MachineName, request.Agent.Host);
        Assert.Equal(AgentIdentity.OwnVersion, request.Agent.Version);
        Assert.Equal(1_795_334_400_000_000_000UL, request.Agent.StartedNs);
        Window window = Assert.Single(request.Windows);
        Assert.Equal((ulong)WindowBuilder.Start, window.StartNs);
        Assert.Equal(10_000U, window.LengthMs);
        Assert.Equal(2UL, Encode().Sequence);
    }

    [Fact]
    public void Encode_Row_HasEveryField()
    {
        _builder.Add("SELECT ?", "app", new Measurement
        {
            CompletedAt = WindowBuilder.Start + 5,
            DurationNanoseconds = 2_000,
            ResponseTimeNanoseconds = 300,
            RequestBytes = 11,
            ResponseBytes = 22,
            RowsSent = 33,
            RowsAffected = 44,
            Warnings = 55,
            NoIndexUsed = true,
        });
        _builder.Add("SELECT ?", "app", new Measurement
        {
            CompletedAt = WindowBuilder.Start + 9,
            DurationNanoseconds = 7_000,
            ResponseTimeNanoseconds = 400,
            IsError = true,
            ErrorCode = 1064,
            NoGoodIndexUsed = true,
        });
        _builder.Add("SELECT ?", "app", new Measurement
        {
            CompletedAt = WindowBuilder.Start + 7,
            Tainted = true,
            NoGoodIndexUsed = true,
        });
        PushRequest request = Encode();
        Row row = Assert.Single(request.Windows[0].Rows);

        Row expected = new()
        {
            Digest = WindowBuilder.IdOf("SELECT ?"),
            SchemaIndex = row.SchemaIndex,
            UserIndex = row.UserIndex,
            ClientIndex = row.ClientIndex,
            ServerIndex = row.ServerIndex,
            ApplicationIndex = row.ApplicationIndex,
            Count = 3,
            Errors = 1,
            DurationSumNs = 9_000,
            DurationMinNs = 2_000,
            DurationMaxNs = 7_000,
            Duration = HistogramOf(2_000, 7_000),
            ResponseTimeSumNs = 700,
            ResponseTime = HistogramOf(300, 400),
            RequestBytes = 11,
            ResponseBytes = 22,
            RowsSent = 33,
            RowsAffected = 44,
            Warnings = 55,
            NoIndex = 1,
            NoGoodIndex = 2,
            Tainted = 1,
            FirstSeenNs = WindowBuilder.Start + 5,
            LastSeenNs = WindowBuilder.Start + 9,
        };
        expected.ErrorsByCode.Add(new Contracts.V1.ErrorCount { Code = 1064, Count = 1 });
        Assert.Equal(expected, row);
        Assert.Equal(
            ["shop", "app", "192.0.2.1", WindowBuilder.Server, "web"],
            new[] { row.SchemaIndex, row.UserIndex, row.ClientIndex, row.ServerIndex, row.ApplicationIndex }
                .Select(index => request.Strings[(int)index]));
        Assert.Equal("", request.Strings[0]);
    }

    [Fact]
    public void Encode_Connections_HaveEveryField()
    {
        Digests.ConnectionCounts counts = _builder.Window.Connections.GetOrAdd("app", "192.0.2.7", WindowBuilder.Server);
        (counts.Opened, counts.Joined, counts.Encrypted, counts.Open) = (10, 11, 12, 100);
        foreach ((ConnectionEnd end, int index) in Enum.GetValues<ConnectionEnd>().Select((end, index) => (end, index)))
        {
            for (int i = 0; i <= index; i++)
            {
                counts.CountEnd(end);
            }
        }

        counts.CountLifetime(30);
        counts.CountRefused(1040);
        counts.CountLoginFailed(1045);

        PushRequest request = Decode(Assert.Single(_encoder.Encode(_builder.Window, default)));

        Contracts.V1.ConnectionCounts encoded = Assert.Single(request.Windows[0].Connections);
        Assert.Equal(
            ["app", "192.0.2.7", WindowBuilder.Server],
            new[] { encoded.UserIndex, encoded.ClientIndex, encoded.ServerIndex }.Select(index => request.Strings[(int)index]));
        (encoded.UserIndex, encoded.ClientIndex, encoded.ServerIndex) = (0, 0, 0);
        Assert.Equal(
            new Contracts.V1.ConnectionCounts
            {
                Opened = 10,
                Joined = 11,
                Encrypted = 12,
                Open = 100 - 21,
                ClosedQuit = 1,
                ClosedAborted = 2,
                ClosedReset = 3,
                ClosedRefused = 4,
                ClosedAbandoned = 5,
                ClosedUnknown = 6,
                Lifetimes = 1,
                LifetimeSumMs = 30,
                RefusedByCode = { new Contracts.V1.ErrorCount { Code = 1040, Count = 1 } },
                LoginsFailedByCode = { new Contracts.V1.ErrorCount { Code = 1045, Count = 1 } },
            },
            encoded);
    }

    [Fact]
    public void Encode_TransactionsAndUnfinished_HaveEveryField()
    {
        Digests.TransactionRow row = _builder.Transactions("UPDATE t SET a = ?");
        foreach (TransactionEnd end in Enum.GetValues<TransactionEnd>())
        {
            for (int i = 0; i <= (int)end; i++)
            {
                row.Add(new TransactionMeasurement
                {
                    End = end,
                    Statements = 2,
                    IsTimed = i == 0,
                    DurationNanoseconds = 100 + (int)end,
                    IdleNanoseconds = 10,
                });
            }
        }

        row.AddHold(7);
        row.AddHold(5);
        row.AddOpen(50);
        Digests.UnfinishedRow unfinished = _builder.Unfinished("SELECT SLEEP(?)");
        unfinished.AddRunning(70);
        unfinished.AddRunning(60);
        unfinished.AddKilled();
        for (int i = 0; i < 3; i++)
        {
            unfinished.AddTimedOut();
            unfinished.AddCutOff();
        }

        unfinished.AddCutOff();

        PushRequest request = Decode(Assert.Single(_encoder.Encode(_builder.Window, default)));

        Assert.Equal(["SELECT SLEEP(?)", "UPDATE t SET a = ?"], request.Digests.Select(text => text.Fingerprint).Order(StringComparer.Ordinal));
        Contracts.V1.TransactionRow encoded = Assert.Single(request.Windows[0].Transactions);
        Assert.Equal(
            ["shop", "app", "192.0.2.1", WindowBuilder.Server, "web"],
            new[] { encoded.SchemaIndex, encoded.UserIndex, encoded.ClientIndex, encoded.ServerIndex, encoded.ApplicationIndex }
                .Select(index => request.Strings[(int)index]));
        Assert.Equal(5UL, encoded.Duration.Counts.Aggregate(0UL, (sum, count) => sum + count));
        (encoded.SchemaIndex, encoded.UserIndex, encoded.ClientIndex, encoded.ServerIndex, encoded.ApplicationIndex) = (0, 0, 0, 0, 0);
        encoded.Duration = null;
        Assert.Equal(
            new Contracts.V1.TransactionRow
            {
                Digest = WindowBuilder.IdOf("UPDATE t SET a = ?"),
                Committed = 1,
                RolledBack = 2,
                EndedImplicitly = 3,
                Disconnected = 4,
                EndedUnknown = 5,
                Untimed = 10,
                Statements = 30,
                DurationSumNs = 510,
                DurationMaxNs = 104,
                IdleSumNs = 50,
                Holds = 2,
                HoldSumNs = 12,
                HoldMaxNs = 7,
                Open = 1,
                OpenOldestNs = 50,
            },
            encoded);
        Contracts.V1.UnfinishedRow running = Assert.Single(request.Windows[0].Unfinished);
        Assert.Equal((2UL, 70UL, 1UL, 3UL, 4UL), (running.Running, running.RunningOldestNs, running.Killed, running.TimedOut, running.CutOff));
        Assert.Equal(WindowBuilder.IdOf("SELECT SLEEP(?)"), running.Digest);
    }

    [Fact]
    public void Encode_EncryptedTraffic_HasEveryField()
    {
        Digests.EncryptedTraffic traffic = _builder.Window.Encrypted.GetOrAdd(WindowBuilder.Server, "192.0.2.7", 0x0304);
        (traffic.Connections, traffic.BytesToServer, traffic.BytesToClient) = (1, 2, 3);

        PushRequest request = Decode(Assert.Single(_encoder.Encode(_builder.Window, default)));

        Contracts.V1.EncryptedTraffic encoded = Assert.Single(request.Windows[0].Encrypted);
        Assert.Equal(WindowBuilder.Server, request.Strings[(int)encoded.ServerIndex]);
        Assert.Equal("192.0.2.7", request.Strings[(int)encoded.ClientIndex]);
        Assert.Equal(
            (0x0304u, 1UL, 2UL, 3UL),
            (encoded.TlsVersion, encoded.Connections, encoded.BytesToServer, encoded.BytesToClient));
    }

    [Fact]
    public void Encode_Coverage_HasEveryField()
    {
        Digests.CaptureCoverage capture = _builder.Window.Capture;
        (capture.Frames, capture.FrameBytes, capture.KernelDrops, capture.InterfaceDrops) = (1, 2, 3, 4);
        (capture.FramesSkipped, capture.Fragments, capture.FlowsEvicted) = (5, 6, 7);
        (capture.WindowsDropped, capture.CommandsDropped) = (8, 9);
        (capture.FramesSampledOut, capture.BytesSampledOut) = (26, 27);
        _builder.Window.SampleWeight = 4;
        Digests.ServerCoverage server = _builder.Window.Servers.GetOrAdd(WindowBuilder.Server);
        (server.Segments, server.DecodedBytes, server.EncryptedBytes, server.SkippedBytes) = (10, 11, 12, 13);
        (server.Gaps, server.GapBytes, server.ConnectionsOpened, server.ConnectionsEncrypted) = (14, 15, 16, 17);
        (server.ConnectionsMidStream, server.ConnectionsDesynchronised) = (18, 19);
        (server.ConnectionsCompressed, server.LoginsFailed, server.CommandsCompleted) = (20, 21, 22);
        (server.CommandsTainted, server.CommandsUnanswered, server.PacketsUnparsable) = (23, 24, 25);
        server.ConnectionsSampledOut = 28;

        PushRequest request = Decode(Assert.Single(_encoder.Encode(_builder.Window, new LostCounts(100, 1_000, 60_000))));

        Assert.Equal(
            new Contracts.V1.CaptureCoverage
            {
                Frames = 1,
                FrameBytes = 2,
                KernelDrops = 3,
                InterfaceDrops = 4,
                FramesSkipped = 5,
                Fragments = 6,
                FlowsEvicted = 7,
                WindowsDropped = 108,
                CommandsDropped = 1_009,
                UnseenMs = 60_000,
                FramesSampledOut = 26,
                BytesSampledOut = 27,
                SampledMs = 10_000,
            },
            request.Windows[0].Capture);
        Contracts.V1.ServerCoverage encoded = Assert.Single(request.Windows[0].Servers);
        Assert.Equal(WindowBuilder.Server, request.Strings[(int)encoded.ServerIndex]);
        Assert.Equal(
            new Contracts.V1.ServerCoverage
            {
                ServerIndex = encoded.ServerIndex,
                Segments = 10,
                DecodedBytes = 11,
                EncryptedBytes = 12,
                SkippedBytes = 13,
                Gaps = 14,
                GapBytes = 15,
                ConnectionsOpened = 16,
                ConnectionsEncrypted = 17,
                ConnectionsMidStream = 18,
                ConnectionsDesynchronised = 19,
                ConnectionsCompressed = 20,
                LoginsFailed = 21,
                CommandsCompleted = 22,
                CommandsTainted = 23,
                CommandsUnanswered = 24,
                PacketsUnparsable = 25,
                ConnectionsSampledOut = 28,
            },
            encoded);
    }

    [Fact]
    public void Encode_SampledWindow_SaysSoInEachRow()
    {
        _builder.Add("SELECT ?");
        _builder.Window.SampleWeight = 16;
        _builder.Window.Connections.GetOrAdd("shop", "192.0.2.7", WindowBuilder.Server).Opened = 1;
        DigestRow seen = _builder.Window.Rows[0];
        _builder.Window.Transactions.GetOrAdd(seen.Digest, seen.Dimensions).AddOpen(5);
        _builder.Window.Unfinished.GetOrAdd(seen.Digest, seen.Dimensions).AddRunning(5);

        Window window = Encode().Windows[0];
        Row row = Assert.Single(window.Rows);
        Assert.Equal((16U, 1UL), (row.SampleWeight, row.Count));
        Assert.Equal((16U, 1UL), (window.Connections[0].SampleWeight, window.Connections[0].Opened));
        Assert.Equal((16U, 1UL), (window.Transactions[0].SampleWeight, window.Transactions[0].Open));
        Assert.Equal((16U, 1UL), (window.Unfinished[0].SampleWeight, window.Unfinished[0].Running));
    }

    [Fact]
    public void Encode_Figures_HasEveryFieldInTheFirstBatchAlone()
    {
        for (int i = 0; i < 2_000; i++)
        {
            _builder.Add($"SELECT {i} {new string('x', 3_000)}");
        }

        CaptureFigures capture = new() { CpuShare = 0.25, KernelDrops = 7, LagNanoseconds = 8, SampleWeight = 4 };
        DeliveryFigures delivery = new()
        {
            Waiting = 9,
            DiskBytes = 10,
            MemoryBytes = 11,
            OldestEndMs = 0,
            Delivered = 0,
            Retries = 0,
            Merged = 0,
            Refused = 0,
            Damaged = 0,
            WindowsDropped = 0,
            CommandsDropped = 0,
        };
        ProcessFigures process = new(TimeSpan.FromSeconds(1), 2, 3, 4, TimeSpan.FromMicroseconds(5));
        List<Batch> batches = _encoder.Encode(
            _builder.Window, default, new Figures.AgentFigures(capture, process, delivery));

        Assert.True(batches.Count > 1);
        Assert.Equal(
            new Contracts.V1.AgentFigures
            {
                CpuNs = 1_000_000_000,
                CpuSharePpm = 250_000,
                ResidentBytes = 2,
                HeapBytes = 3,
                GcCollections = 4,
                GcPauseNs = 5_000,
                KernelDrops = 7,
                CaptureLagNs = 8,
                SpoolBatches = 9,
                SpoolBytes = 21,
                SampleWeight = 4,
            },
            Decode(batches[0]).Figures);
        Assert.Null(Decode(batches[1]).Figures);
    }

    [Fact]
    public void Encode_Batch_KnowsWhatIsLostWithIt()
    {
        _builder.Add("SELECT ?");
        _builder.Add("SELECT ?");
        Batch batch = Assert.Single(_encoder.Encode(_builder.Window, new LostCounts(3, 40)));
        Assert.Equal(
            new BatchLabel(_identity.Boot, 1, WindowBuilder.Start / 1_000_000, 10_000, Windows: 4, Commands: 42),
            batch.Label);
    }

    [Fact]
    public void Encode_Texts_TravelUntilAcknowledgedAndAgainWhenAskedFor()
    {
        _builder.Add("SELECT ?", "one");
        _builder.Add("SELECT ?", "two");
        _builder.Add("COMMIT");
        ulong select = WindowBuilder.IdOf("SELECT ?");

        PushRequest first = Encode();
        Assert.Equal(["SELECT ?", "COMMIT"], first.Digests.Select(text => text.Fingerprint));
        Assert.Equal(select, first.Digests[0].Digest);
        Assert.Equal(select.ToString("X16", CultureInfo.InvariantCulture), first.Digests[0].PerconaId);
        Assert.Equal(["SELECT", "COMMIT"], first.Digests.Select(text => text.Summary));
        Assert.Equal(2, Encode().Digests.Count);

        _known.Acknowledge(first.Digests, []);
        Assert.Empty(Encode().Digests);

        _known.Acknowledge([], [select]);
        Assert.Equal([select], Encode().Digests.Select(text => text.Digest));
    }

    [Fact]
    public void Encode_CountersBeyondTheContract_AreCutToIt()
    {
        _builder.Add("SELECT ?", "app", new Measurement { CompletedAt = WindowBuilder.Start, RowsAffected = long.MaxValue });
        _builder.Window.Capture.FrameBytes = -1;
        PushRequest request = Encode();
        Assert.Equal((1UL << 53) - 1, request.Windows[0].Rows[0].RowsAffected);
        Assert.Equal(0UL, request.Windows[0].Capture.FrameBytes);
    }

    [Fact]
    public void Encode_LargeWindow_IsSplitAndAddsUp()
    {
        const int Rows = 4_000;
        string padding = new('x', 4_000);
        for (int i = 0; i < Rows; i++)
        {
            _builder.Add($"SELECT {padding}{i / 2}", user: $"user{i % 2}", durationNanoseconds: 1_000 + i);
        }

        _builder.Window.Capture.Frames = 9;
        _builder.Window.Servers.GetOrAdd(WindowBuilder.Server).CommandsCompleted = Rows;
        List<Batch> batches = _encoder.Encode(_builder.Window, new LostCounts(2, 5));

        PushRequest[] requests = [.. batches.Select(Decode)];
        Assert.True(requests.Length > 1);
        Assert.All(batches, batch => Assert.InRange(batch.Message.Length, 1, WindowEncoder.BatchBytesTarget + (64 << 10)));
        Assert.Equal(Enumerable.Range(1, requests.Length).Select(i => (ulong)i), requests.Select(request => request.Sequence));
        Assert.All(requests, request => Assert.Equal((ulong)WindowBuilder.Start, request.Windows.Single().StartNs));
        Assert.All(requests, request => Assert.Equal(10_000U, request.Windows.Single().LengthMs));

        // Each row, text and counter of the coverage is there exactly once, and the first batch has the coverage.
        Assert.Equal(
            _builder.Window.Rows.ToArray().Select(row => (row.Digest.Id, row.Dimensions.User, row.DurationSumNanoseconds)),
            requests.SelectMany(request => request.Windows[0].Rows.Select(
                row => (row.Digest, request.Strings[(int)row.UserIndex], (long)row.DurationSumNs))));
        Assert.Equal(Rows / 2, requests.Sum(request => request.Digests.Count));
        Assert.Equal(Rows / 2, requests.SelectMany(request => request.Digests).Select(text => text.Digest).Distinct().Count());
        Assert.Equal(9UL, requests[0].Windows[0].Capture.Frames);
        Assert.Equal((ulong)Rows, requests[0].Windows[0].Servers.Single().CommandsCompleted);
        Assert.All(requests[1..], request => Assert.Null(request.Windows[0].Capture));
        Assert.All(requests[1..], request => Assert.Empty(request.Windows[0].Servers));

        // What is lost with them adds up too.
        Assert.Equal(3, batches.Sum(batch => batch.Label.Windows));
        Assert.Equal(Rows + 5, batches.Sum(batch => batch.Label.Commands));
    }

    private static PushRequest Decode(Batch batch)
    {
        PushRequest request = PushRequest.Parser.ParseFrom(batch.Message);
        Assert.Equal(batch.Label.Sequence, request.Sequence);
        return request;
    }

    private static Histogram HistogramOf(long low, long high)
    {
        int first = LatencyHistogram.BucketIndex(low);
        return new Histogram
        {
            Offsets = { (uint)first, (uint)(LatencyHistogram.BucketIndex(high) - first) },
            Counts = { 1, 1 },
        };
    }

    private PushRequest Encode() => Decode(Assert.Single(_encoder.Encode(_builder.Window, default)));
}
