using System.Globalization;
using QuerySniff.TestKit;

namespace QuerySniff.Capture.Tests;

public sealed class InterfaceDropCounterTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    [Fact]
    public void ReadTotal_DropsSinceTheStart_AreCountedOverInterfaces()
    {
        string first = Write("eth0", missed: 100, fifo: 10);
        string second = Write("eth1", missed: 7, fifo: 0);
        InterfaceDropCounter counter = new([first, second]);
        Assert.Equal(0, counter.ReadTotal());

        Write("eth0", missed: 103, fifo: 11);
        Write("eth1", missed: 12, fifo: 0);

        Assert.Equal(3 + 1 + 5, counter.ReadTotal());
        Assert.Equal(3 + 1 + 5, counter.ReadTotal());
    }

    [Fact]
    public void ReadTotal_DriverReset_KeepsWhatWasCounted()
    {
        InterfaceDropCounter counter = new([Write("eth0", missed: 100, fifo: 0)]);
        Write("eth0", missed: 105, fifo: 0);
        Assert.Equal(5, counter.ReadTotal());

        Write("eth0", missed: 0, fifo: 0);
        Assert.Equal(5, counter.ReadTotal());
        Write("eth0", missed: 2, fifo: 0);

        Assert.Equal(5 + 2, counter.ReadTotal());
    }

    [Fact]
    public void ReadTotal_NoSuchFiles_IsNothing()
    {
        InterfaceDropCounter counter = new([_root.Combine("absent")]);

        Assert.Equal(0, counter.ReadTotal());
    }

    public void Dispose() => _root.Dispose();

    private string Write(string name, long missed, long fifo)
    {
        string path = _root.Combine(name);
        string statistics = Directory.CreateDirectory(Path.Combine(path, "statistics")).FullName;
        WriteNumber("rx_missed_errors", missed);
        WriteNumber("rx_fifo_errors", fifo);
        return path;

        void WriteNumber(string file, long value) =>
            File.WriteAllText(Path.Combine(statistics, file), value.ToString(CultureInfo.InvariantCulture) + "\n");
    }
}
