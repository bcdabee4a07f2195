using Google.Protobuf;
using Google.Protobuf.Reflection;
using QuerySniff.Agent.Delivery;
using QuerySniff.Contracts.V1;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

public sealed class BatchMergerTests
{
    private readonly AgentIdentity _identity = new("db7", TimeProvider.System);
    private readonly BatchMerger _merger;

    public BatchMergerTests() => _merger = new BatchMerger(_identity);

    // The truth is one window in which everything was counted from the start.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Merge_RandomWindows_EqualsOneWindowWithAllOfIt(int seed)
    {
        Random random = new(seed);
        WindowEncoder encoder = new(_identity, new KnownDigests());
        WindowBuilder all = new();
        List<(BatchLabel, PushRequest)> sources = [];
        for (int i = 0; i < 6; i++)
        {
            WindowBuilder one = new();
            for (int k = random.Next(200); k > 0; k--)
            {
                string fingerprint = $"SELECT {random.Next(8)}";
                string user = $"user{random.Next(3)}";
                Measurement measurement = RandomMeasurement(random);
                one.Add(fingerprint, user, measurement);
                all.Add(fingerprint, user, measurement);
            }

            long segments = random.Next(100);
            one.Window.Servers.GetOrAdd(WindowBuilder.Server).Segments += segments;
            all.Window.Servers.GetOrAdd(WindowBuilder.Server).Segments += segments;
            one.Window.Capture.Frames = segments;
            all.Window.Capture.Frames += segments;
            Batch batch = Assert.Single(encoder.Encode(one.Window, new LostCounts(1, 2, 3)));
            sources.Add((batch.Label, PushRequest.Parser.ParseFrom(batch.Message)));
        }

        Batch merged = _merger.Merge(sources, WindowBuilder.Start / 1_000_000, 10_000);
        Batch expected = Assert.Single(encoder.Encode(all.Window, new LostCounts(6, 12, 18)));

        Assert.Equal(Canonical(expected), Canonical(merged));
        Assert.Equal(expected.Label.Commands, merged.Label.Commands);
        Assert.Equal(12, merged.Label.Windows);
    }

    [Fact]
    public void Merge_Windows_HasAnIdentityOfItsOwnAndTheLongerWindow()
    {
        Batch first = Batches.Of(0);
        Batch merged = _merger.Merge([SourceOf(first), SourceOf(Batches.Of(1))], Batches.StartMs, 60_000);
        PushRequest request = PushRequest.Parser.ParseFrom(merged.Message);
        Assert.Equal((_identity.BootId, merged.Label.Sequence), (request.BootId, request.Sequence));
        Assert.Equal(_identity.Boot, merged.Label.Boot);
        Window window = Assert.Single(request.Windows);
        Assert.Equal(((ulong)Batches.StartMs * 1_000_000, 60_000U), (window.StartNs, window.LengthMs));
        Assert.Equal(2UL, Assert.Single(window.Rows).Count);
        Assert.Equal((Batches.StartMs, 60_000U, 2L, 2L), (
            merged.Label.StartMs, merged.Label.LengthMs, merged.Label.Windows, merged.Label.Commands));
    }

    // A field that the contract gains must be added up too, or this says so.
    [Fact]
    public void Merge_EveryCounterOfTheContract_AddsUp()
    {
        PushRequest request = FilledRequest();
        BatchLabel label = Batches.Of(0).Label;
        Batch merged = _merger.Merge([(label, request), (label, FilledRequest())], Batches.StartMs, 10_000);

        Window sum = PushRequest.Parser.ParseFrom(merged.Message).Windows[0];
        Window one = FilledRequest().Windows[0];
        AssertSummed(one.Capture, sum.Capture);
        AssertSummed(one.Servers[0], Assert.Single(sum.Servers), "server_index");
        AssertSummed(
            one.Rows[0], Assert.Single(sum.Rows), "digest", "schema_index", "user_index", "client_index", "server_index",
            "application_index", "sample_weight", "duration_min_ns", "duration_max_ns", "first_seen_ns", "last_seen_ns", "duration",
            "response_time", "errors_by_code");
        AssertSummed(one.Encrypted[0], Assert.Single(sum.Encrypted), "server_index", "client_index", "tls_version");
        AssertSummed(
            one.Connections[0], Assert.Single(sum.Connections), "user_index", "client_index", "server_index", "sample_weight",
            "refused_by_code", "logins_failed_by_code");
        AssertSummed(
            one.Transactions[0], Assert.Single(sum.Transactions), "digest", "schema_index", "user_index", "client_index",
            "server_index", "application_index", "sample_weight", "duration_max_ns", "duration", "hold_max_ns", "open",
            "open_oldest_ns");
        AssertSummed(
            one.Unfinished[0], Assert.Single(sum.Unfinished), "digest", "schema_index", "user_index", "client_index",
            "server_index", "application_index", "sample_weight", "running", "running_oldest_ns");
    }

    [Fact]
    public void Merge_StatesAndLongestTimes_AreTheLargestAndHistogramsAddUp()
    {
        PushRequest large = FilledRequest();
        PushRequest small = FilledRequest();
        Contracts.V1.TransactionRow transaction = small.Windows[0].Transactions[0];
        (transaction.DurationMaxNs, transaction.HoldMaxNs, transaction.Open, transaction.OpenOldestNs) = (1, 2, 3, 4);
        (small.Windows[0].Unfinished[0].Running, small.Windows[0].Unfinished[0].RunningOldestNs) = (1, 2);
        BatchLabel label = Batches.Of(0).Label;

        Batch merged = _merger.Merge([(label, small), (label, large)], Batches.StartMs, 10_000);

        Window sum = PushRequest.Parser.ParseFrom(merged.Message).Windows[0];
        Window one = FilledRequest().Windows[0];
        Assert.Equal(
            (one.Transactions[0].DurationMaxNs, one.Transactions[0].HoldMaxNs, one.Transactions[0].Open, one.Transactions[0].OpenOldestNs),
            (sum.Transactions[0].DurationMaxNs, sum.Transactions[0].HoldMaxNs, sum.Transactions[0].Open, sum.Transactions[0].OpenOldestNs));
        Assert.Equal([8UL], sum.Transactions[0].Duration.Counts);
        Assert.Equal(
            (one.Unfinished[0].Running, one.Unfinished[0].RunningOldestNs),
            (sum.Unfinished[0].Running, sum.Unfinished[0].RunningOldestNs));
    }

    // The sum's last window decides what is open at its end, also where it is read first or says nothing of a user.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Merge_ConnectionsOpenAtTheWindowsEnds_AreThoseOfTheLast(int first, int second)
    {
        Batch[] batches = [WithConnections(0, ("app", 5), ("batch", 2)), WithConnections(1, ("app", 3))];

        Batch merged = _merger.Merge([SourceOf(batches[first]), SourceOf(batches[second])], Batches.StartMs, 60_000);

        PushRequest request = PushRequest.Parser.ParseFrom(merged.Message);
        Assert.Equal(
            [("app", 2UL, 3UL, 2UL), ("batch", 1UL, 0UL, 1UL)],
            request.Windows[0].Connections
                .Select(c => (request.Strings[(int)c.UserIndex], c.Opened, c.Open, c.RefusedByCode.Single().Count)).Order());
    }

    private static Batch WithConnections(int number, params (string User, ulong Open)[] users)
    {
        Batch batch = Batches.Of(number);
        PushRequest request = PushRequest.Parser.ParseFrom(batch.Message);
        foreach ((string user, ulong open) in users)
        {
            request.Strings.Add(user);
            request.Windows[0].Connections.Add(new Contracts.V1.ConnectionCounts
            {
                UserIndex = (uint)request.Strings.Count - 1,
                Opened = 1,
                Open = open,
                RefusedByCode = { new Contracts.V1.ErrorCount { Code = 1040, Count = 1 } },
            });
        }

        return batch with { Message = request.ToByteArray() };
    }

    // Who stores them multiplies each by its own weight: as one row they would have none.
    [Fact]
    public void Merge_RowsOfOneKeyAndSeveralSamples_StayApart()
    {
        PushRequest all = PushRequest.Parser.ParseFrom(Batches.Of(0).Message);
        PushRequest sampled = PushRequest.Parser.ParseFrom(Batches.Of(1).Message);
        foreach ((Window window, uint weight) in new[] { (all.Windows[0], 0U), (sampled.Windows[0], 4U) })
        {
            window.Rows[0].SampleWeight = weight;
            window.Connections.Add(new Contracts.V1.ConnectionCounts { Opened = 1, SampleWeight = weight });
            window.Transactions.Add(new Contracts.V1.TransactionRow { Committed = 1, SampleWeight = weight });
            window.Unfinished.Add(new Contracts.V1.UnfinishedRow { Killed = 1, SampleWeight = weight });
        }

        BatchLabel label = Batches.Of(0).Label;

        Batch merged = _merger.Merge([(label, all), (label, sampled), (label, sampled.Clone())], Batches.StartMs, 60_000);

        Window sum = PushRequest.Parser.ParseFrom(merged.Message).Windows[0];
        (uint, ulong)[] expected = [(0, 1), (4, 2)];
        Assert.Equal(expected, sum.Rows.Select(row => (row.SampleWeight, row.Count)).Order());
        Assert.Equal(expected, sum.Connections.Select(counts => (counts.SampleWeight, counts.Opened)).Order());
        Assert.Equal(expected, sum.Transactions.Select(row => (row.SampleWeight, row.Committed)).Order());
        Assert.Equal(expected, sum.Unfinished.Select(row => (row.SampleWeight, row.Killed)).Order());
    }

    [Fact]
    public void Merge_EncryptedTraffic_IsAddedUpByServerClientAndVersion()
    {
        List<(BatchLabel, PushRequest)> sources = [];
        for (int i = 0; i < 2; i++)
        {
            WindowBuilder one = new();
            one.Window.Encrypted.GetOrAdd(WindowBuilder.Server, "192.0.2.7", 0x0304).BytesToServer = 5;
            one.Window.Encrypted.GetOrAdd(WindowBuilder.Server, "192.0.2.7", 0x0303).BytesToServer = 1;
            Batch batch = Assert.Single(new WindowEncoder(_identity, new KnownDigests()).Encode(one.Window, default));
            sources.Add((batch.Label, PushRequest.Parser.ParseFrom(batch.Message)));
        }

        PushRequest merged = PushRequest.Parser.ParseFrom(_merger.Merge(sources, Batches.StartMs, 60_000).Message);

        Assert.Equal(
            [(0x0303U, 2UL, "192.0.2.7"), (0x0304U, 10UL, "192.0.2.7")],
            merged.Windows[0].Encrypted
                .Select(e => (e.TlsVersion, e.BytesToServer, merged.Strings[(int)e.ClientIndex])).Order());
    }

    [Fact]
    public void Strip_Batch_KeepsIdentityAndCoverageAndDeclaresTheRows()
    {
        Batch batch = Batches.Of(0, commands: 5, padding: 100);
        PushRequest whole = PushRequest.Parser.ParseFrom(batch.Message);
        whole.Windows[0].Connections.Add(new Contracts.V1.ConnectionCounts { Opened = 3 });
        whole.Windows[0].Transactions.Add(new Contracts.V1.TransactionRow { Committed = 1 });
        whole.Windows[0].Unfinished.Add(new Contracts.V1.UnfinishedRow { Killed = 1 });
        PushRequest stripped = PushRequest.Parser.ParseFrom(BatchMerger.Strip(batch.Label, whole));
        Assert.Equal((Batches.Identity.BootId, 1UL), (stripped.BootId, stripped.Sequence));
        Window window = Assert.Single(stripped.Windows);
        Assert.Empty(window.Rows);
        Assert.Empty(window.Transactions);
        Assert.Empty(window.Unfinished);
        Assert.Empty(stripped.Digests);
        Assert.Equal(3UL, Assert.Single(window.Connections).Opened);
        Assert.Equal((10UL, 1UL, 5UL), (window.Capture.Frames, window.Capture.WindowsDropped, window.Capture.CommandsDropped));
        Contracts.V1.ServerCoverage server = Assert.Single(window.Servers);
        Assert.Equal(("192.0.2.2:3306", 5UL), (stripped.Strings[(int)server.ServerIndex], server.CommandsCompleted));
    }

    [Fact]
    public void Declare_Label_IsAllThatIsKnown()
    {
        BatchLabel label = Batches.Of(3, commands: 9).Label;
        PushRequest declared = PushRequest.Parser.ParseFrom(_merger.Declare(label));
        Assert.Equal(("db7", Batches.Identity.BootId, 4UL), (declared.AgentId, declared.BootId, declared.Sequence));
        Window window = Assert.Single(declared.Windows);
        Assert.Equal(((ulong)label.StartMs * 1_000_000, 10_000U), (window.StartNs, window.LengthMs));
        Assert.Equal((1UL, 9UL), (window.Capture.WindowsDropped, window.Capture.CommandsDropped));
    }

    private static (BatchLabel, PushRequest) SourceOf(Batch batch) =>
        (batch.Label, PushRequest.Parser.ParseFrom(batch.Message));

    private static Measurement RandomMeasurement(Random random) => new()
    {
        CompletedAt = WindowBuilder.Start + random.Next(1, 1_000_000),
        DurationNanoseconds = random.Next(4) == 0 ? Measurement.NotTimed : random.NextInt64(1, 10_000_000),
        ResponseTimeNanoseconds = random.Next(4) == 0 ? Measurement.NotTimed : random.NextInt64(1, 10_000_000),
        IsError = random.Next(3) == 0,
        ErrorCode = (ushort)random.Next(1000, 1003),
        RowsSent = random.Next(10),
        RequestBytes = random.Next(1000),
    };

    // Rows, strings, texts and error codes may come in any order.
    private static string Canonical(Batch batch)
    {
        PushRequest request = PushRequest.Parser.ParseFrom(batch.Message);
        Window window = request.Windows.Single();
        IEnumerable<string> rows = window.Rows.Select(row =>
        {
            string[] names = [.. new[] { row.SchemaIndex, row.UserIndex, row.ClientIndex, row.ServerIndex, row.ApplicationIndex }
                .Select(index => request.Strings[(int)index])];
            Contracts.V1.ErrorCount[] errors = [.. row.ErrorsByCode.OrderBy(error => error.Code)];
            row.ErrorsByCode.Clear();
            row.ErrorsByCode.Add(errors);
            (row.SchemaIndex, row.UserIndex, row.ClientIndex, row.ServerIndex, row.ApplicationIndex) = (0, 0, 0, 0, 0);
            return $"{string.Join('|', names)} {row}";
        });
        return string.Join('\n', [
            $"{window.StartNs} {window.LengthMs} {window.Capture}",
            .. window.Servers.Select(server => $"{request.Strings[(int)server.ServerIndex]} {server.Segments}"),
            .. rows.Order(StringComparer.Ordinal),
            .. request.Digests.Select(text => text.ToString()).Order(StringComparer.Ordinal)]);
    }

    private static PushRequest FilledRequest()
    {
        Window window = new() { Capture = new(), Servers = { new Contracts.V1.ServerCoverage() }, Rows = { new Row() } };
        window.Encrypted.Add(new Contracts.V1.EncryptedTraffic());
        window.Connections.Add(new Contracts.V1.ConnectionCounts());
        Fill(window.Encrypted[0]);
        Fill(window.Connections[0]);
        window.Transactions.Add(new Contracts.V1.TransactionRow { Duration = new Histogram { Offsets = { 100 }, Counts = { 4 } } });
        window.Unfinished.Add(new Contracts.V1.UnfinishedRow());
        Fill(window.Transactions[0]);
        Fill(window.Unfinished[0]);
        Fill(window.Capture);
        Fill(window.Servers[0]);
        Fill(window.Rows[0]);
        return new PushRequest { Windows = { window } };
    }

    private static void Fill(IMessage message)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InDeclarationOrder()
            .Where(field => field.FieldType == FieldType.UInt64))
        {
            field.Accessor.SetValue(message, (ulong)field.FieldNumber + 100);
        }
    }

    private static void AssertSummed(
        IMessage one, IMessage sum, params string[] otherFields)
    {
        foreach (FieldDescriptor field in one.Descriptor.Fields.InDeclarationOrder()
            .Where(field => !otherFields.Contains(field.Name, StringComparer.Ordinal)))
        {
            Assert.True(field.FieldType == FieldType.UInt64, $"nobody says how {field.FullName} is merged");
            Assert.True(
                2 * (ulong)field.Accessor.GetValue(one) == (ulong)field.Accessor.GetValue(sum), $"{field.FullName} is not added up");
        }
    }
}
