namespace QuerySniff.Packets.Tests;

/// <summary>What single segments do to a stream, and the bounds of what is held.</summary>
public class FlowTrackerStreamTests
{
    private const StreamDirection ToServer = StreamDirection.ToServer;
    private const StreamDirection ToClient = StreamDirection.ToClient;

    private static readonly FlowTrackerOptions Options = new() { Ports = [3306], FlowsMax = 256 };

    [Fact]
    public void OnFrame_SynWithData_DeliversThem()
    {
        Rig rig = new Rig().Segment(new TestSegment(ToServer, 999, null, TcpFlags.Syn, Conversation.Bytes("fast")))
            .Segment(new TestSegment(ToClient, 4_999, 1_004, TcpFlags.Syn, []))
            .Segment(Data(ToServer, 1_004, 5_000, "er")).Segment(Data(ToClient, 5_000, 1_006, "ok"));

        Assert.Equal("> 666173746572\n< 6f6b", rig.Flow.Text);
        Assert.False(rig.Flow.Flow.JoinedMidStream);
    }

    [Fact]
    public void OnFrame_SynDataRefusedAndSentAgain_DeliversThemOnce()
    {
        Rig rig = new Rig().Segment(new TestSegment(ToServer, 999, null, TcpFlags.Syn, Conversation.Bytes("fast")))
            .Segment(new TestSegment(ToClient, 4_999, 1_000, TcpFlags.Syn, []))
            .Segment(Data(ToServer, 1_000, 5_000, "fast"));

        Assert.Equal("> 66617374", rig.Flow.Text);
        Assert.Equal(4, rig.Counters.RetransmittedBytes);
    }

    [Fact]
    public void OnFrame_KeepAliveProbe_IsARetransmission()
    {
        Rig rig = Joined().Segment(Data(ToServer, 1_003, 5_000, "\0")).Segment(Data(ToServer, 1_004, 5_000, "next"));

        Assert.Equal("> 646174616e657874", rig.Flow.Text);
        Assert.Equal(1, rig.Counters.RetransmittedBytes);
    }

    [Fact]
    public void OnFrame_ZeroWindowProbe_IsDelivered()
    {
        Rig rig = Joined().Segment(Data(ToServer, 1_004, 5_000, "n")).Segment(Data(ToServer, 1_004, 5_000, "next"));

        Assert.Equal("> 646174616e657874", rig.Flow.Text);
    }

    [Fact]
    public void OnFrame_DataAfterFin_IsIgnoredAndCounted()
    {
        Rig rig = Joined().Segment(new TestSegment(ToServer, 1_004, 5_000, TcpFlags.Fin, Conversation.Bytes("!")))
            .Segment(Data(ToServer, 1_006, 5_000, "more")).Finish();

        Assert.Equal("> 6461746121", rig.Flow.Text);
        Assert.Equal(4, rig.Counters.IgnoredBytes);
    }

    [Fact]
    public void OnFrame_StreamOver4GiB_IsDeliveredWhole()
    {
        const int SegmentBytes = 50_000_000;
        const int Segments = 100;
        CountingHandler.Totals totals = new();
        FlowTracker<CountingHandler, CountingHandler.Totals> tracker = new(new CountingHandler(totals), Options);
        uint sequence = 123u;
        byte[] payload = new byte[SegmentBytes];
        byte[] tcp = FrameBuilder.Tcp(FrameBuilder.Server, FrameBuilder.Client, sequence, 77, TcpFlags.None, payload);
        byte[] frame = FrameBuilder.IPv4(FrameBuilder.Server, FrameBuilder.Client, tcp, totalLength: 0);
        for (int i = 0; i < Segments; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(24), sequence);
            tracker.OnFrame(i, 101, frame.Length, frame);
            sequence += SegmentBytes;
        }

        Assert.True((long)SegmentBytes * Segments > 1L << 32);
        Assert.Equal((long)SegmentBytes * Segments, totals.Bytes);
        Assert.Equal(0, tracker.Counters.Gaps);
    }

    [Theory]
    [InlineData(9_000)]
    [InlineData(65_535)]
    [InlineData(400_000)]
    public void OnFrame_PacketOfAnySize_IsDeliveredWholeAndFromWhereItLies(int packetBytes)
    {
        const int HeaderBytes = 20 + 20 + (3 * 4);
        byte[] payload = new byte[packetBytes - HeaderBytes];
        new Random(packetBytes).NextBytes(payload);
        byte[] tcp = FrameBuilder.Tcp(FrameBuilder.Server, FrameBuilder.Client, 5_000, 1_000, TcpFlags.None, payload);

        // What is longer than its length field can say comes from segmentation offload, with the field at 0.
        byte[] frame = FrameBuilder.EthernetFrame(FrameBuilder.IPv4(
            FrameBuilder.Server, FrameBuilder.Client, tcp, totalLength: packetBytes > ushort.MaxValue ? 0 : null));
        Rig rig = new Rig().Frame(frame);

        Assert.Equal(payload, rig.Flow.Bytes(ToClient));
        Assert.Single(rig.Flow.DataTimestamps);
        Assert.Equal(0, rig.Counters.OutOfOrderSegments);
    }

    [Fact]
    public void OnFrame_IpFragments_AreCountedAndTheirBytesDeclaredAGap()
    {
        IReadOnlyList<TestSegment> segments = new Conversation().Handshake().ToServer("one").ToServer("two").ToServer("three").Segments;
        byte[] packet = FrameBuilder.Frame(segments[3])[14..];
        byte[] tcp = packet[20..];
        Rig rig = new Rig().Segments(segments.Take(3))
            .Frame(FrameBuilder.EthernetFrame(FrameBuilder.IPv4(FrameBuilder.Client, FrameBuilder.Server, tcp[..24], fragment: 0x2000)))
            .Frame(FrameBuilder.EthernetFrame(FrameBuilder.IPv4(FrameBuilder.Client, FrameBuilder.Server, tcp[24..], fragment: 3)))
            .Segment(segments[4]).Finish();

        Assert.Equal(2, rig.Counters.Fragments);
        Assert.Equal([(ToServer, 3L, 3L)], rig.Flow.Gaps);
        Assert.Equal("onethree", Captured(rig.Flow, ToServer));
    }

    [Fact]
    public void OnFrame_IPv6WithExtensionHeaders_IsDelivered()
    {
        // Hop-by-hop options, routing and destination options, 8 bytes each.
        (byte, byte[])[] extensions = [(0, new byte[8]), (43, new byte[8]), (60, new byte[8])];
        Rig rig = new();
        foreach (TestSegment segment in new Conversation().Handshake().ToServer("query").ToClient("rows").Segments)
        {
            (Endpoint source, Endpoint destination) = segment.Direction == ToServer
                ? (FrameBuilder.Client6, FrameBuilder.Server6)
                : (FrameBuilder.Server6, FrameBuilder.Client6);
            byte[] tcp = FrameBuilder.Tcp(source, destination, segment.Sequence, segment.Ack, segment.Flags, segment.Payload);
            rig.Frame(FrameBuilder.EthernetFrame(FrameBuilder.IPv6(source, destination, tcp, extensions)));
        }

        Assert.Equal(FrameBuilder.Client6, rig.Flow.Flow.Client);
        Assert.Equal("query", Captured(rig.Flow, ToServer));
        Assert.Equal("rows", Captured(rig.Flow, ToClient));
    }

    [Fact]
    public void OnFrame_SnapLengthCutsThePayload_DeclaresTheRestAtOnce()
    {
        IReadOnlyList<TestSegment> segments = new Conversation().Handshake().ToClient("0123456789").ToServer("abcdefgh").Segments;
        int headers = FrameBuilder.Frame(segments[2]).Length - 10;
        Rig rig = new();
        foreach (TestSegment segment in segments)
        {
            rig.Frame(FrameBuilder.Frame(segment), captured: headers + 4);
        }

        Assert.Equal("< 30313233\n!< 6\n> 61626364\n!> 4", rig.Flow.Text);
        Assert.Equal(10, rig.Counters.CutBytes);
        Assert.Equal(10, rig.Counters.GapBytes);
    }

    [Fact]
    public void OnFrame_CutSegmentsOutOfOrder_GiveTheSame()
    {
        IReadOnlyList<TestSegment> segments = new Conversation().Handshake().ToClient("0123456789").ToServer("abcdefgh").ToClient("ok").Segments;
        int headers = FrameBuilder.Frame(segments[2]).Length - 10;
        Rig rig = new();
        foreach (int i in new[] { 0, 1, 4, 3, 3, 2, 2 })
        {
            rig.Frame(FrameBuilder.Frame(segments[i]), captured: headers + 4);
        }

        Assert.Equal("< 30313233\n!< 6\n> 61626364\n!> 4\n< 6f6b", rig.Flow.Text);
    }

    [Fact]
    public void OnFrame_OverlapWithOtherContent_FirstWinsAndIsCounted()
    {
        Rig rig = Joined().Segment(Data(ToServer, 1_006, 5_000, "CDEF")).Segment(Data(ToServer, 1_004, 5_000, "abXdefgh"));

        Assert.Equal("> 64617461" + "6162" + "43444546" + "6768", rig.Flow.Text);
        Assert.Equal(1, rig.Counters.OverlapConflicts);
        Assert.Equal(4, rig.Counters.RetransmittedBytes);
    }

    [Fact]
    public void OnFrame_SegmentOverSeveralHeldOnes_FillsTheHolesBetweenThem()
    {
        Rig rig = Joined().Segment(Data(ToServer, 1_006, 5_000, "cd")).Segment(Data(ToServer, 1_010, 5_000, "gh"))
            .Segment(Data(ToServer, 1_014, 5_000, "kl")).Segment(Data(ToServer, 1_005, 5_000, "bcdefghijklm"))
            .Segment(Data(ToServer, 1_004, 5_000, "a"));

        Assert.Equal("> 64617461" + Convert.ToHexStringLower("abcdefghijklm"u8), rig.Flow.Text);
        Assert.Equal(0, rig.Counters.OverlapConflicts);
        Assert.Equal(6, rig.Counters.RetransmittedBytes);
    }

    [Fact]
    public void OnTime_HoleOlderThanTheWait_IsDeclared()
    {
        Rig rig = Joined().Segment(Data(ToServer, 1_010, 5_000, "later")).Wait(TimeSpan.FromMilliseconds(499));
        Assert.Empty(rig.Flow.Gaps);

        rig.Wait(TimeSpan.FromMilliseconds(1));

        Assert.Equal("> 64617461\n!> 6\n> 6c61746572", rig.Flow.Text);
        Assert.Equal(6, rig.Counters.GapBytes);
    }

    [Fact]
    public void OnFrame_MissingSegmentIsTheFirstFrameAfterTheWait_StillFillsTheHole()
    {
        Rig rig = Joined().Segment(Data(ToServer, 1_006, 5_000, "cd"));
        rig.Now += 700 * Rig.Millisecond;

        rig.Segment(Data(ToServer, 1_004, 5_000, "ab"));

        Assert.Equal("> 6461746161626364", rig.Flow.Text);
    }

    [Fact]
    public void OnFrame_FrameOfAnotherFlowAfterTheWait_DeclaresTheHole()
    {
        Rig rig = Joined().Segment(Data(ToServer, 1_010, 5_000, "later"));
        rig.Now += 700 * Rig.Millisecond;

        rig.Frame(FrameBuilder.Frame(
            Data(ToServer, 1, 1, "x"), FrameBuilder.Client with { Port = 41_000 }, FrameBuilder.Server));

        Assert.Single(rig.Flows[0].Gaps);
    }

    [Fact]
    public void OnFrame_ClockSetBackWhileSegmentsWait_DeclaresTheHole()
    {
        Rig rig = Joined().Segment(Data(ToServer, 1_010, 5_000, "later"));

        rig.Wait(TimeSpan.FromHours(-1));

        Assert.Single(rig.Flow.Gaps);
    }

    [Fact]
    public void OnTime_SecondHoleYounger_WaitsOnItsOwn()
    {
        Rig rig = Joined().Segment(Data(ToServer, 1_010, 5_000, "first")).Wait(TimeSpan.FromMilliseconds(300))
            .Segment(Data(ToServer, 1_020, 5_000, "second")).Wait(TimeSpan.FromMilliseconds(300));
        Assert.Single(rig.Flow.Gaps);

        rig.Segment(Data(ToServer, 1_015, 5_000, "found"));

        Assert.Equal("datafirstfoundsecond", Captured(rig.Flow, ToServer));
    }

    [Fact]
    public void OnFrame_HeldBytesReachTheStreamsBound_DeclaresTheFirstHole()
    {
        Rig rig = Joined(Options with { ReorderBytesMax = 4096 });
        for (int i = 0; i < 8; i++)
        {
            Assert.Empty(rig.Flow.Gaps);
            rig.Segment(new TestSegment(ToServer, 1_010 + (uint)(i * 500), 5_000, TcpFlags.None, new byte[500]));
            Assert.InRange(rig.Tracker.HeldCharge, 0, 4096);
            if (rig.Flow.Gaps.Count > 0)
            {
                break;
            }
        }

        Assert.Equal([(ToServer, 4L, 6L)], rig.Flow.Gaps);
        Assert.Equal(0, rig.Tracker.HeldSegmentCount);
    }

    [Fact]
    public void OnFrame_HeldSegmentsReachTheStreamsBound_DeclaresTheFirstHole()
    {
        Rig rig = Joined(Options with { ReorderSegmentsMax = 3 });
        for (int i = 0; i < 4; i++)
        {
            Assert.Empty(rig.Flow.Gaps);
            rig.Segment(Data(ToServer, 1_010 + (uint)i, 5_000, "x"));
        }

        Assert.Equal("> 64617461\n!> 6\n> 78787878", rig.Flow.Text);
    }

    [Fact]
    public void OnFrame_NoRoomAndTheSegmentLiesInTheHole_IsDeliveredAndNotDropped()
    {
        Rig rig = Joined(Options with { ReorderSegmentsMax = 1 })
            .Segment(Data(ToServer, 1_010, 5_000, "gh")).Segment(Data(ToServer, 1_006, 5_000, "cd")).Finish();

        Assert.Equal("> 64617461\n!> 2\n> 6364\n!> 2\n> 6768", rig.Flow.Text);
        Assert.Equal(0, rig.Counters.RetransmittedBytes);
    }

    [Fact]
    public void OnFrame_NothingMayBeHeld_DeclaresEveryHoleAtOnce()
    {
        IReadOnlyList<TestSegment> segments = new Conversation().Handshake().ToServer("q1").ToClient("r1").ToServer("q2").ToClient("r2").Segments;
        Rig rig = new Rig(Options with { ReorderBytesMax = 0 })
            .Segments(segments.Where((_, i) => i is not (3 or 4)));

        Assert.Equal("> 7131\n!< 2\n!> 2\n< 7232", rig.Flow.Text);
    }

    [Fact]
    public void OnFrame_HeldBytesOfAllStreamsReachTheBound_TheLongestWaitingGivesWay()
    {
        const long Total = 64 * 1024;
        Rig rig = new(Options with { ReorderBytesTotalMax = Total });
        for (int client = 0; client < 100; client++)
        {
            Endpoint end = FrameBuilder.Client with { Port = (ushort)(10_000 + client) };
            rig.Frame(FrameBuilder.Frame(Data(ToServer, 1_000, 5_000, "data"), end, FrameBuilder.Server));
            rig.Frame(FrameBuilder.Frame(
                new TestSegment(ToServer, 1_010, 5_000, TcpFlags.None, new byte[1000]), end, FrameBuilder.Server));
            Assert.InRange(rig.Tracker.HeldCharge, 0, Total);
        }

        int declared = rig.Flows.TakeWhile(flow => flow.Gaps.Count == 1).Count();
        Assert.InRange(declared, 1, 99);
        Assert.All(rig.Flows.Skip(declared), flow => Assert.Empty(flow.Gaps));
        rig.Finish();
    }

    [Fact]
    public void OnFrame_StreamsThatAcknowledgeEachOther_DeliverWhatThereIs()
    {
        // No sound stack sends this: each of the two was sent after the other had come.
        Rig rig = Joined().Segment(Data(ToServer, 1_004, 5_002, "up")).Segment(Data(ToClient, 5_000, 1_006, "dn")).Finish();

        Assert.Equal("dataup", Captured(rig.Flow, ToServer));
        Assert.Equal("dn", Captured(rig.Flow, ToClient));
        Assert.Empty(rig.Flow.Gaps);
    }

    [Fact]
    public void Close_HeldSegments_DeliversThemBehindTheirGap()
    {
        Rig rig = Joined().Segment(Data(ToServer, 1_010, 5_000, "later"));

        rig.Tracker.Close(rig.Now);

        Assert.Equal("> 64617461\n!> 6\n> 6c61746572", rig.Flow.Text);
        Assert.Equal(FlowEnd.CaptureEnded, rig.Flow.End);
    }

    /// <summary>A flow joined mid-stream: "data" to the server at 1000, the other stream at 5000.</summary>
    private static Rig Joined(FlowTrackerOptions? options = null) =>
        new Rig(options ?? Options).Segment(Data(ToServer, 1_000, 5_000, "data"));

    private static TestSegment Data(StreamDirection direction, uint sequence, uint ack, string text) =>
        new(direction, sequence, ack, TcpFlags.None, Conversation.Bytes(text));

    private static string Captured(Transcript flow, StreamDirection direction) =>
        System.Text.Encoding.ASCII.GetString([.. flow.Bytes(direction).Where(value => value != 0)]);
}
