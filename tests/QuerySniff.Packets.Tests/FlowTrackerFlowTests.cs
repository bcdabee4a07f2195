namespace QuerySniff.Packets.Tests;

/// <summary>How flows begin and end.</summary>
public class FlowTrackerFlowTests
{
    private const StreamDirection ToServer = StreamDirection.ToServer;
    private const StreamDirection ToClient = StreamDirection.ToClient;

    private static readonly TimeSpan LongerThanLinger = TimeSpan.FromSeconds(6);

    [Fact]
    public void OnFrame_Syn_OpensAFlowFromItsBeginning()
    {
        Rig rig = new Rig().Segments(new Conversation().Handshake().Segments.Take(1));

        Assert.Equal(new FlowInfo(FrameBuilder.Client, FrameBuilder.Server, JoinedMidStream: false, rig.Now), rig.Flow.Flow);
        Assert.Equal(1, rig.Tracker.FlowCount);
        Assert.Equal(1, rig.Counters.FlowsOpened);
        Assert.Equal(0, rig.Counters.FlowsMidStream);
    }

    [Fact]
    public void Visit_Flows_ShowsThoseThatAreOpen()
    {
        Rig rig = new Rig().Frame(FrameOf(1)).Frame(FrameOf(2)).Frame(FrameOf(3)).Frame(FrameOf(1));
        TestSegment reset = new(ToServer, 2, 1, TcpFlags.Reset, []);
        rig.Frame(FrameBuilder.Frame(reset, FrameBuilder.Client with { Port = 10_003 }, FrameBuilder.Server));

        PortsOfFlows visitor = new([]);
        rig.Tracker.Visit(ref visitor);

        Assert.Equal([10_001, 10_002], visitor.Ports.Order());
    }

    private readonly struct PortsOfFlows(List<int> ports) : IFlowVisitor<Transcript>
    {
        public List<int> Ports => ports;

        public void OnFlow(Transcript session) => ports.Add(session.Flow.Client.Port);
    }

    [Theory]
    [InlineData(ToServer)]
    [InlineData(ToClient)]
    public void OnFrame_DataOfAnUnknownFlow_JoinsMidStream(StreamDirection direction)
    {
        Rig rig = new Rig().Segment(Data(direction, 7_000, 9_000, "first"))
            .Segment(Data(1 - direction, 9_000, 7_005, "second"));

        Assert.Equal(FrameBuilder.Server, rig.Flow.Flow.Server);
        Assert.True(rig.Flow.Flow.JoinedMidStream);
        Assert.Equal(1, rig.Counters.FlowsMidStream);
        Assert.Equal("first", Text(rig.Flow, direction));
        Assert.Equal("second", Text(rig.Flow, 1 - direction));
    }

    [Fact]
    public void OnFrame_JoinedMidStreamAndResponseLost_DeclaresItByTheFirstAcknowledgement()
    {
        Rig rig = new Rig().Segment(Data(ToServer, 100, 500, "q1")).Segment(Data(ToServer, 102, 520, "q2")).Finish();

        Assert.Equal([(ToClient, 0L, 20L)], rig.Flow.Gaps);
        Assert.Equal("q1q2", Text(rig.Flow, ToServer));
    }

    [Fact]
    public void OnFrame_EmptySegmentsFinsAndResetsOfAnUnknownFlow_OpenNothing()
    {
        Rig rig = new Rig().Segments(
        [
            new TestSegment(ToServer, 1, 1, TcpFlags.None, []),
            new TestSegment(ToServer, 1, 1, TcpFlags.Fin, []),
            new TestSegment(ToServer, 1, 1, TcpFlags.Reset, [1, 2]),
        ]);

        Assert.Empty(rig.Flows);
        Assert.Equal(2, rig.Counters.IgnoredBytes);
    }

    [Fact]
    public void OnFrame_BothPortsWatched_TheSynDecidesWhoServes()
    {
        FlowTrackerOptions options = new() { Ports = [3306, 3307] };
        Endpoint client = Endpoint.FromIPv4(1, 3306);
        Endpoint server = Endpoint.FromIPv4(2, 3307);
        IReadOnlyList<TestSegment> handshake = new Conversation().Handshake().Segments;

        foreach (TestSegment segment in handshake.Append(Data(ToServer, 1, 1, "data")))
        {
            Rig rig = new Rig(options).Frame(FrameBuilder.Frame(segment, client, server));
            Assert.Equal(server, rig.Flow.Flow.Server);
            Assert.Equal(client, rig.Flow.Flow.Client);
        }
    }

    [Fact]
    public void OnFrame_OtherPort_IsCountedAndSkipped()
    {
        byte[] frame = FrameBuilder.Frame(Data(ToServer, 1, 1, "x"), FrameBuilder.Client, FrameBuilder.Server with { Port = 5432 });
        Rig rig = new Rig().Frame(frame);

        Assert.Empty(rig.Flows);
        Assert.Equal(1, rig.Counters.OtherPort);
    }

    [Fact]
    public void OnFrame_FinOfBothSides_EndsTheFlow()
    {
        Conversation conversation = new Conversation().Handshake().ToServer("quit").Fin(ToServer).Fin(ToClient);
        Rig rig = new Rig().Segments(conversation.Segments.SkipLast(1));
        Assert.Null(rig.Flow.End);

        rig.Segment(conversation.Segments[^1]);

        Assert.Equal(FlowEnd.Finished, rig.Flow.End);
        Assert.Equal(0, rig.Tracker.FlowCount);
    }

    [Fact]
    public void OnFrame_SimultaneousClose_EndsTheFlow()
    {
        Conversation conversation = new Conversation().Handshake().ToServer("quit");
        Rig rig = new Rig().Segments(conversation.Segments)
            .Segment(new TestSegment(ToServer, 1_005, 5_001, TcpFlags.Fin, []))
            .Segment(new TestSegment(ToClient, 5_001, 1_005, TcpFlags.Fin, []));

        Assert.Equal(FlowEnd.Finished, rig.Flow.End);
    }

    [Fact]
    public void OnFrame_LateCopiesOfAFinishedFlow_OpenNoOther()
    {
        IReadOnlyList<TestSegment> segments = Conversation.Sample().Segments;
        Rig rig = new Rig().Segments(segments).Segments(segments).Finish();

        Assert.Equal(FlowEnd.Finished, rig.Flow.End);
        Assert.Equal(rig.Counters.PayloadBytes / 2, rig.Counters.IgnoredBytes);
    }

    [Fact]
    public void OnFrame_DataAfterAFinishedFlowIsForgotten_JoinsMidStream()
    {
        IReadOnlyList<TestSegment> segments = Conversation.Sample().Segments;
        Rig rig = new Rig().Segments(segments);
        Assert.Equal(1, rig.Tracker.TableCount);

        rig.Wait(LongerThanLinger);
        Assert.Equal(0, rig.Tracker.TableCount);
        rig.Segment(Data(ToServer, 70_000, 1, "x"));

        Assert.Equal(2, rig.Flows.Count);
    }

    [Fact]
    public void OnFrame_SameNumbersLongAfterAFinishedFlow_AreAnotherOne()
    {
        IReadOnlyList<TestSegment> segments = Conversation.Sample().Segments;
        Rig rig = new Rig().Segments(segments);
        rig.Now += (long)LongerThanLinger.TotalNanoseconds;
        rig.Segments(segments);

        Assert.Equal(2, rig.Flows.Count);
        Assert.Equal(rig.Flows[0].Text, rig.Flows[1].Text);
        Assert.False(rig.Flows[1].Flow.JoinedMidStream);
    }

    [Fact]
    public void OnFrame_SameNumbersLongAfterAFlowThatLostASegment_AreAnotherOne()
    {
        IReadOnlyList<TestSegment> segments = Conversation.Sample().Segments;
        Rig rig = new Rig().Segments(segments.Where((_, i) => i != 4));
        Assert.Null(rig.Flow.End);

        // The first frame since then: nothing has told the tracker of the time before it.
        rig.Now += (long)LongerThanLinger.TotalNanoseconds;
        rig.Segments(segments);

        Assert.Equal([FlowEnd.Finished, FlowEnd.Finished], rig.Flows.Select(flow => flow.End!.Value));
        Assert.Single(rig.Flows[0].Gaps);
        Assert.Equal(Conversation.Expected(segments), rig.Flows[1].Text);
    }

    [Fact]
    public void OnFrame_LateSynOfAFlowThatLostASegment_OpensNoOther()
    {
        IReadOnlyList<TestSegment> segments = Conversation.Sample().Segments;
        Rig rig = new Rig().Segments(segments.Where((_, i) => i != 4));
        rig.Now += (long)TimeSpan.FromSeconds(1).TotalNanoseconds;
        rig.Segment(segments[0]);

        Assert.Equal(FlowEnd.Finished, rig.Flow.End);
        Assert.Equal(0, rig.Tracker.FlowCount);
    }

    [Fact]
    public void OnFrame_NewConnectionOnAFinishedOnesPorts_OpensAtOnce()
    {
        Rig rig = new Rig().Segments(Conversation.Sample().Segments)
            .Segments(Conversation.Sample(clientStart: 900_000, serverStart: 800_000).Segments);

        Assert.Equal(2, rig.Flows.Count);
        Assert.Equal(rig.Flows[0].Text, rig.Flows[1].Text);
        Assert.All(rig.Flows, flow => Assert.Equal(FlowEnd.Finished, flow.End));
    }

    [Fact]
    public void OnFrame_SynOfANewConnectionOnALiveFlow_EndsItAsReused()
    {
        Rig rig = new Rig().Segments(new Conversation().Handshake().ToServer("old").Segments)
            .Segments(new Conversation(70_000, 80_000).Handshake().ToServer("new").Segments);

        Assert.Equal(2, rig.Flows.Count);
        Assert.Equal(FlowEnd.PortReused, rig.Flows[0].End);
        Assert.Equal("old", Text(rig.Flows[0], ToServer));
        Assert.Equal("new", Text(rig.Flows[1], ToServer));
    }

    [Fact]
    public void OnFrame_HalfOpenPortsReusedByANewConnection_IsTheNewConnections()
    {
        IReadOnlyList<TestSegment> lost = new Conversation().Handshake().Segments;
        IReadOnlyList<TestSegment> segments = Conversation.Sample(clientStart: 70_000, serverStart: 80_000).Segments;
        foreach (int seen in new[] { 1, 2 })
        {
            Rig rig = new Rig().Segments(lost.Take(seen)).Segments(segments).Finish();

            Assert.Equal([FlowEnd.PortReused, FlowEnd.Finished], rig.Flows.Select(flow => flow.End!.Value));
            Assert.Equal(Conversation.Expected(segments), rig.Flows[1].Text);
            Assert.False(rig.Flows[1].Flow.JoinedMidStream);
        }
    }

    [Fact]
    public void OnFrame_ResetInTheMiddleOfAResponse_DeliversWhatCameBeforeItAndDeclaresNoGap()
    {
        Conversation conversation = new Conversation().Handshake().ToServer("query").ToClient("half of the rows").Reset(ToServer);
        Rig rig = new Rig().Segments(conversation.Segments).Finish();

        Assert.Equal(FlowEnd.Reset, rig.Flow.End);
        Assert.Equal("half of the rows", Text(rig.Flow, ToClient));
        Assert.Empty(rig.Flow.Gaps);
    }

    [Fact]
    public void OnFrame_RetransmittedSyns_ChangeNothing()
    {
        IReadOnlyList<TestSegment> segments = new Conversation().Handshake().ToClient("hello").Segments;
        Rig rig = new Rig().Segments([segments[0], segments[0], segments[1], segments[0], segments[1], segments[2], segments[1]]);

        Assert.Equal("hello", Text(rig.Flow, ToClient));
        Assert.Null(rig.Flow.End);
    }

    [Fact]
    public void OnFrame_BothSequencesFarAway_IsAnotherConnection()
    {
        Rig rig = new Rig().Segment(Data(ToServer, 1_000, 2_000, "old"))
            .Segment(Data(ToServer, 500_000_000, 600_000_000, "new"))
            .Segment(Data(ToClient, 600_000_000, 500_000_003, "yes"));

        Assert.Equal(2, rig.Flows.Count);
        Assert.Equal(FlowEnd.PortReused, rig.Flows[0].End);
        Assert.Equal("new", Text(rig.Flows[1], ToServer));
        Assert.Equal("yes", Text(rig.Flows[1], ToClient));
    }

    [Theory]
    [InlineData(900_000_000u)]
    [InlineData(1_500_000_000u)]
    [InlineData(3_000_000_000u)]
    public void OnFrame_OneSequenceFarAhead_IsAGapOfThisConnection(uint sequence)
    {
        Rig rig = new Rig().Segment(Data(ToClient, 1_000, 2_000, "row"))
            .Segment(Data(ToClient, sequence, 2_000, "end")).Finish();

        Assert.Equal([(ToClient, 3L, sequence - 1_003L)], rig.Flow.Gaps);
        Assert.Equal("end", Text(rig.Flow, ToClient)[^3..]);
    }

    [Fact]
    public void OnFrame_Reset_EndsTheFlow()
    {
        Rig rig = new Rig().Segments(new Conversation().Handshake().ToServer("query").Reset(ToServer).Segments);

        Assert.Equal(FlowEnd.Reset, rig.Flow.End);
        Assert.Equal("query", Text(rig.Flow, ToServer));
    }

    [Fact]
    public void OnFrame_ResetBeforeTheDataItFollows_EndsTheFlowAfterThem()
    {
        IReadOnlyList<TestSegment> segments = new Conversation().Handshake().ToServer("query").ToClient("error").Reset(ToServer).Segments;
        Rig rig = new Rig().Segments([segments[0], segments[1], segments[4], segments[3]]);
        Assert.Null(rig.Flow.End);

        rig.Segment(segments[2]);

        Assert.Equal(FlowEnd.Reset, rig.Flow.End);
        Assert.Equal(Conversation.Expected(segments), rig.Flow.Text);
    }

    [Fact]
    public void OnFrame_ResetThatAcknowledgesNothing_WaitsForWhatItAnswers()
    {
        IReadOnlyList<TestSegment> segments = new Conversation().Handshake().ToServer("login").ToClient("refused").Segments;
        TestSegment reset = new(ToServer, 1_006, null, TcpFlags.Reset, []);
        Rig rig = new Rig().Segments([segments[0], segments[1], segments[2], reset]);
        Assert.Null(rig.Flow.End);

        rig.Segment(segments[3]).Wait(TimeSpan.FromSeconds(2));

        Assert.Equal(FlowEnd.Reset, rig.Flow.End);
        Assert.Equal(Conversation.Expected(segments), rig.Flow.Text);
    }

    [Fact]
    public void OnFrame_EitherSynAgainAfterAReset_OpensNothing()
    {
        Conversation conversation = new Conversation().Handshake().ToServer("query").Reset(ToServer);
        Rig rig = new Rig().Segments(conversation.Segments).Segments([conversation.Segments[0], conversation.Segments[1]]);

        Assert.Single(rig.Flows);
    }

    [Fact]
    public void OnTime_ResetAfterLostData_EndsTheFlowWithoutAGap()
    {
        Rig rig = new Rig().Segments(new Conversation().Handshake().Segments)
            .Segment(new TestSegment(ToServer, 1_500, null, TcpFlags.Reset, [])).Wait(TimeSpan.FromSeconds(1));

        Assert.Equal(FlowEnd.Reset, rig.Flow.End);
        Assert.Empty(rig.Flow.Gaps);
    }

    [Fact]
    public void OnFrame_ImplausibleReset_IsCountedAndIgnored()
    {
        Rig rig = new Rig().Segments(new Conversation().Handshake().ToServer("query").Segments)
            .Segment(new TestSegment(ToServer, 3_000_000_000, 5_001, TcpFlags.Reset, []));

        Assert.Null(rig.Flow.End);
        Assert.Equal(1, rig.Counters.ImplausibleResets);
    }

    [Fact]
    public void OnFrame_ConnectionRefusedAndTriedAgain_IsTwoFlows()
    {
        TestSegment syn = new Conversation().Handshake().Segments[0];
        TestSegment refusal = new(ToClient, 0, 1_001, TcpFlags.Reset, []);
        Rig rig = new Rig().Segments([syn, refusal, syn, refusal]);

        Assert.Equal([FlowEnd.Reset, FlowEnd.Reset], rig.Flows.Select(flow => flow.End!.Value));
    }

    [Fact]
    public void OnFrame_DataAfterAReset_IsIgnoredAndCounted()
    {
        Conversation conversation = new Conversation().Handshake().Reset(ToServer).ToClient("rows");
        Rig rig = new Rig().Segments(conversation.Segments);

        Assert.Equal(FlowEnd.Reset, rig.Flow.End);
        Assert.Equal(4, rig.Counters.IgnoredBytes);
    }

    [Fact]
    public void OnTime_FlowUnseenForTheIdleTime_EndsIt()
    {
        FlowTrackerOptions options = new() { Ports = [3306], IdleTimeout = TimeSpan.FromMinutes(10) };
        Rig rig = new Rig(options).Segment(Data(ToServer, 1, 1, "x")).Wait(TimeSpan.FromMinutes(9.9));
        Assert.Equal(1, rig.Tracker.FlowCount);

        rig.Wait(TimeSpan.FromMinutes(0.2));

        Assert.Equal(FlowEnd.Idle, rig.Flow.End);
        Assert.Equal(1, rig.Counters.FlowsIdle);
        Assert.Equal(0, rig.Tracker.TableCount);
    }

    [Fact]
    public void OnTime_FlowKeptAliveByEmptySegments_StaysOpen()
    {
        FlowTrackerOptions options = new() { Ports = [3306], IdleTimeout = TimeSpan.FromMinutes(10) };
        Rig rig = new Rig(options).Segment(Data(ToServer, 1, 1, "x"));
        for (int i = 0; i < 5; i++)
        {
            rig.Wait(TimeSpan.FromMinutes(9)).Segment(new TestSegment(ToServer, 1, 1, TcpFlags.None, []));
        }

        Assert.Null(rig.Flow.End);
    }

    [Fact]
    public void OnFrame_MoreFlowsThanTheMaximum_EvictsTheLeastRecentlySeen()
    {
        const int FlowsMax = 100;
        Rig rig = new(new FlowTrackerOptions { Ports = [3306], FlowsMax = FlowsMax });
        for (int i = 0; i < FlowsMax * 3; i++)
        {
            // The first flow speaks up after each new one, and so outlives the others.
            rig.Frame(FrameOf(i)).Frame(FrameOf(0));
            Assert.True(rig.Tracker.TableCount <= FlowsMax);
        }

        Assert.Equal(FlowsMax, rig.Tracker.FlowCount);
        Assert.Equal(FlowsMax * 2, rig.Counters.FlowsEvicted);
        Assert.Null(rig.Flows[0].End);
        Assert.All(rig.Flows.Skip(1).Take(FlowsMax * 2), flow => Assert.Equal(FlowEnd.Evicted, flow.End));
        Assert.All(rig.Flows.Skip((FlowsMax * 2) + 1), flow => Assert.Null(flow.End));
        rig.Finish();
    }

    [Fact]
    public void OnFrame_TableFullOfClosedFlows_EvictsNoLiveOne()
    {
        Rig rig = new Rig(new FlowTrackerOptions { Ports = [3306], FlowsMax = 3 }).Frame(FrameOf(0));
        for (int i = 1; i <= 20; i++)
        {
            foreach (TestSegment segment in Conversation.Sample().Segments)
            {
                rig.Frame(FrameBuilder.Frame(segment, FrameBuilder.Client with { Port = (ushort)i }, FrameBuilder.Server));
            }
        }

        Assert.Equal(0, rig.Counters.FlowsEvicted);
        Assert.Null(rig.Flows[0].End);
    }

    [Fact]
    public void Close_OpenFlows_EndsThemAndCanBeCalledAgain()
    {
        Rig rig = new Rig().Frame(FrameOf(1)).Frame(FrameOf(2)).Finish().Finish();

        Assert.Equal(2, rig.Flows.Count);
        Assert.All(rig.Flows, flow => Assert.Equal(FlowEnd.CaptureEnded, flow.End));
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 0 })]
    [InlineData(new[] { 3306, 65_536 })]
    public void Constructor_PortsThatAreNone_Throws(int[] ports) =>
        Assert.Throws<ArgumentException>(() => new Rig(new FlowTrackerOptions { Ports = ports }));

    [Fact]
    public void Constructor_BoundsOutOfRange_Throws()
    {
        FlowTrackerOptions options = new() { Ports = [3306] };

        Assert.Throws<ArgumentException>(() => new Rig(options with { FlowsMax = 0 }));
        Assert.Throws<ArgumentException>(() => new Rig(options with { ReorderBytesMax = -1 }));
        Assert.Throws<ArgumentException>(() => new Rig(options with { ReorderSegmentsMax = -1 }));
        Assert.Throws<ArgumentException>(() => new Rig(options with { ReorderBytesTotalMax = -1 }));
        Assert.Throws<ArgumentException>(() => new Rig(options with { ReorderWait = TimeSpan.FromTicks(-1) }));
        Assert.Throws<ArgumentException>(() => new Rig(options with { IdleTimeout = TimeSpan.Zero }));
    }

    private static TestSegment Data(StreamDirection direction, uint sequence, uint ack, string text) =>
        new(direction, sequence, ack, TcpFlags.None, Conversation.Bytes(text));

    private static byte[] FrameOf(int client) => FrameBuilder.Frame(
        Data(ToServer, 1, 1, "x"), FrameBuilder.Client with { Port = (ushort)(10_000 + client) }, FrameBuilder.Server);

    private static string Text(Transcript flow, StreamDirection direction) =>
        System.Text.Encoding.ASCII.GetString([.. flow.Bytes(direction)]);
}
