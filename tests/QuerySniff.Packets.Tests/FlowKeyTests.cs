namespace QuerySniff.Packets.Tests;

public class FlowKeyTests
{
    [Fact]
    public void Of_BothDirections_IsOneKey()
    {
        FlowKey request = Key(FrameBuilder.Client, FrameBuilder.Server, out bool requestByLow);
        FlowKey response = Key(FrameBuilder.Server, FrameBuilder.Client, out bool responseByLow);

        Assert.Equal(request, response);
        Assert.NotEqual(requestByLow, responseByLow);
        Assert.Equal(FrameBuilder.Client, requestByLow ? request.Low : request.High);
    }

    [Fact]
    public void Of_OneAddress_TellsTheEndsByPort()
    {
        Endpoint low = Endpoint.FromIPv4(0x7f000001, 3306);
        Endpoint high = Endpoint.FromIPv4(0x7f000001, 40_000);

        Assert.Equal(Key(low, high, out bool lowFirst), Key(high, low, out bool highFirst));
        Assert.True(lowFirst);
        Assert.False(highFirst);
    }

    [Fact]
    public void Hash_ManyClientsOfOneServer_SpreadsOverTheBuckets()
    {
        const int Buckets = 4096;
        FlowKeyHasher hasher = new();
        int[] counts = new int[Buckets];
        for (int i = 0; i < Buckets * 8; i++)
        {
            Endpoint client = Endpoint.FromIPv4(0x0a000000u + ((uint)i >> 8), (ushort)(40_000 + (i & 255)));
            counts[hasher.Hash(Key(client, FrameBuilder.Server, out _)) & (Buckets - 1)]++;
        }

        // Eight a bucket on average: of random spread, 30 in one comes once in some hundred million buckets.
        Assert.InRange(counts.Max(), 8, 30);
        Assert.InRange(counts.Count(count => count == 0), 0, 20);
    }

    [Fact]
    public void Hash_TwoProcesses_Differ()
    {
        FlowKey key = Key(FrameBuilder.Client, FrameBuilder.Server, out _);

        Assert.True(Enumerable.Range(0, 8).Select(_ => new FlowKeyHasher().Hash(key)).Distinct().Count() > 4);
    }

    private static FlowKey Key(Endpoint source, Endpoint destination, out bool sentByLow)
    {
        byte[] tcp = FrameBuilder.Tcp(source, destination, 1, 2, TcpFlags.None, []);
        byte[] frame = FrameBuilder.IPv4(source, destination, tcp);
        Assert.Equal(DecodeResult.Done, Segment.Read(101, frame.Length, frame, out Segment segment));
        return FlowKey.Of(segment, out sentByLow);
    }
}
