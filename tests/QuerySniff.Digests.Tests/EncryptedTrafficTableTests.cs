namespace QuerySniff.Digests.Tests;

public class EncryptedTrafficTableTests
{
    [Fact]
    public void GetOrAdd_SameCombination_IsOneEntry()
    {
        EncryptedTrafficTable table = new();
        EncryptedTraffic entry = table.GetOrAdd("s", "c", 0x0304);

        Assert.Same(entry, table.GetOrAdd("s", "c", 0x0304));
        Assert.NotSame(entry, table.GetOrAdd("s", "c", 0x0303));
        Assert.NotSame(entry, table.GetOrAdd("s", "d", 0x0304));
        Assert.NotSame(entry, table.GetOrAdd("t", "c", 0x0304));
        Assert.Equal(4, table.Count);
    }

    [Fact]
    public void GetOrAdd_BeyondTheBound_SharesOneEntryAndTheSumIsExact()
    {
        EncryptedTrafficTable table = new();
        for (int i = 0; i < EncryptedTrafficTable.EntriesMax + 10; i++)
        {
            table.GetOrAdd("s", $"client {i}", 0x0304).Connections++;
        }

        Assert.Equal(EncryptedTrafficTable.EntriesMax + 1, table.Count);
        EncryptedTraffic other = table[EncryptedTrafficTable.EntriesMax];
        Assert.Equal(
            (EncryptedTrafficTable.Other, EncryptedTrafficTable.Other, TlsVersions.Unknown, 10L),
            (other.Server, other.Client, other.TlsVersion, other.Connections));
        Assert.Equal("client 0", table.GetOrAdd("s", "client 0", 0x0304).Client);
    }

    [Fact]
    public void MoveTo_CountersOfTwoTimes_AddUpInTheTarget()
    {
        EncryptedTrafficTable live = new();
        EncryptedTrafficTable window = new();
        for (int i = 0; i < 2; i++)
        {
            EncryptedTraffic entry = live.GetOrAdd("s", "c", 0x0304);
            (entry.Connections, entry.BytesToServer, entry.BytesToClient) = (1, 20, 300);
            live.MoveTo(window);
            Assert.True(live.IsEmpty);
        }

        Assert.Equal(1, window.Count);
        Assert.Equal((2L, 40L, 600L, 640L), (window[0].Connections, window[0].BytesToServer, window[0].BytesToClient, window[0].Bytes));
    }

    [Fact]
    public void Clear_EntriesHandedOut_AreOfAnotherGeneration()
    {
        EncryptedTrafficTable table = new();
        table.GetOrAdd("s", "c", 0x0304).Connections = 7;
        int generation = table.Generation;

        table.Clear();

        Assert.NotEqual(generation, table.Generation);
        Assert.Throws<ArgumentOutOfRangeException>(() => table[0]);
        Assert.Equal(0, table.GetOrAdd("s", "d", 0x0303).Connections);
    }

    [Fact]
    public void Fill_AgainAfterClear_AllocatesNothing()
    {
        EncryptedTrafficTable table = new();
        string[] clients = [.. Enumerable.Range(0, 100).Select(i => $"192.0.2.{i}")];

        void Fill()
        {
            table.Clear();
            foreach (string client in clients)
            {
                table.GetOrAdd("192.0.2.200:3306", client, 0x0304).BytesToServer += 100;
            }
        }

        Fill();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fill();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(clients.Length, table.Count);
    }

    [Fact]
    public void Window_MergeAndReset_TakeTheEncryptedTraffic()
    {
        DigestWindow one = new();
        DigestWindow two = new();
        one.Encrypted.GetOrAdd("s", "c", 0x0304).Connections = 1;
        two.Encrypted.GetOrAdd("s", "c", 0x0304).Connections = 2;
        Assert.False(one.IsEmpty);

        one.Merge(two);
        Assert.Equal(3, one.Encrypted[0].Connections);
        one.Reset(0);

        Assert.True(one.IsEmpty);
    }

    [Theory]
    [InlineData(0, "unknown")]
    [InlineData(0x0300, "SSLv3")]
    [InlineData(0x0301, "TLSv1.0")]
    [InlineData(0x0302, "TLSv1.1")]
    [InlineData(0x0303, "TLSv1.2")]
    [InlineData(0x0304, "TLSv1.3")]
    [InlineData(0x0305, "0x0305")]
    public void Format_Version_IsTheNameThatServersUse(int version, string expected) =>
        Assert.Equal(expected, TlsVersions.Format(version));
}
