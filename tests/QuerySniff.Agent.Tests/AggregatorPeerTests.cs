using QuerySniff.Agent.Delivery;

namespace QuerySniff.Agent.Tests;

public sealed class AggregatorPeerTests
{
    private static readonly Uri[] Addresses =
        [.. Enumerable.Range(1, 4).Select(i => new Uri($"http://aggregator{i}:7381"))];

    [Fact]
    public void Create_ManyAgents_SpreadEvenlyWhateverTheOrderOfTheAddresses()
    {
        const int Agents = 4_000;
        Dictionary<Uri, int> first = Addresses.ToDictionary(address => address, _ => 0);
        for (int i = 0; i < Agents; i++)
        {
            Uri preferred = OrderOf($"db{i}", Addresses)[0];
            Assert.Equal(preferred, OrderOf($"db{i}", [.. Addresses.Reverse()])[0]);
            first[preferred]++;
        }

        Assert.All(first.Values, count => Assert.InRange(count, Agents / 4 * 0.8, Agents / 4 * 1.2));
    }

    [Fact]
    public void Create_OneAggregatorLess_MovesItsAgentsAlone()
    {
        for (int i = 0; i < 200; i++)
        {
            Uri[] all = OrderOf($"db{i}", Addresses);
            Uri[] less = OrderOf($"db{i}", [.. Addresses.Skip(1)]);
            Assert.Equal(all.Where(address => address != Addresses[0]), less);
        }
    }

    [Theory]
    [InlineData(true, 10)]
    [InlineData(false, 60)]
    public void OnFailed_AgainAndAgain_PausesLongerUpToTheBound(bool isOnly, double bound)
    {
        using AggregatorPeer peer = new(Addresses[0], isOnly, new InstantTime());
        for (double expected = 0.25; expected < 4 * bound; expected *= 2)
        {
            peer.OnFailed();
            double most = Math.Min(expected, bound);
            Assert.InRange(peer.Pause.TotalSeconds, most / 2, most);
        }

        peer.OnAnswered();
        Assert.Equal(TimeSpan.Zero, peer.Pause);
        peer.OnFailed();
        Assert.InRange(peer.Pause.TotalSeconds, 0.125, 0.25);
    }

    [Fact]
    public void Hurry_DuringAPause_EndsItAndKeepsThoseToComeShort()
    {
        using AggregatorPeer peer = new(Addresses[0], isOnly: true, new InstantTime());
        peer.OnFailed();
        peer.OnFailed();
        peer.Hurry();
        Assert.Equal(TimeSpan.Zero, peer.Pause);
        peer.OnFailed();
        peer.OnFailed();
        Assert.InRange(peer.Pause.TotalSeconds, 0.125, 0.25);
    }

    private static Uri[] OrderOf(string agentId, Uri[] addresses)
    {
        IReadOnlyList<AggregatorPeer> peers = AggregatorPeer.Create(addresses, agentId, TimeProvider.System);
        Uri[] order = [.. peers.Select(peer => peer.Address)];
        foreach (AggregatorPeer peer in peers)
        {
            peer.Dispose();
        }

        return order;
    }
}
