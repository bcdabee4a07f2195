using QuerySniff.Agent.Service;
using QuerySniff.Hosting;
using QuerySniff.TestKit;

namespace QuerySniff.Agent.Tests;

public sealed class ServiceManagerTests
{
    [Fact]
    public void Messages_OfALife_AreThoseOfTheProtocol()
    {
        using NotifySocket socket = new();
        InstantTime clock = new();
        using ServiceManager manager = ServiceManager.Connect(socket.Path, watchdogTimeout: null, clock);
        manager.Ready();
        manager.IsAlive();
        manager.Reloading();
        manager.Ready();
        manager.Stopping();

        Assert.Equal(
            ["READY=1", "WATCHDOG=1", $"RELOADING=1\nMONOTONIC_USEC={clock.GetTimestamp() / 10}", "READY=1", "STOPPING=1"],
            socket.Take());
    }

    [Fact]
    public void OfEnvironment_WithoutAManager_TellsNobody()
    {
        using ServiceManager manager = ServiceManager.OfEnvironment(TimeProvider.System);
        Assert.Null(manager.WatchdogTimeout);
        manager.Ready();
    }

    [Theory]
    [InlineData("/nowhere/at/all")]
    [InlineData("@querysniff-nobody-listens")]
    public void Connect_NoSuchSocket_IsUsage(string path) => Assert.Throws<UsageException>(
        () => ServiceManager.Connect(path, watchdogTimeout: null, TimeProvider.System));

    [Fact]
    public void Messages_AfterTheManagerHasGone_AreNoFailure()
    {
        NotifySocket socket = new();
        using ServiceManager manager = ServiceManager.Connect(socket.Path, watchdogTimeout: null, TimeProvider.System);
        socket.Dispose();
        manager.IsAlive();
    }
}
