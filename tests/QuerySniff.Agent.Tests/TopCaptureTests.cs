using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Top;
using QuerySniff.Capture;
using QuerySniff.Hosting;
using QuerySniff.TestKit;

namespace QuerySniff.Agent.Tests;

public sealed class TopCaptureTests : IDisposable
{
    private const long Second = 1_000_000_000;
    private const int Queries = 12;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task StopAsync_MoreWindowsThanWait_DeclaresWhatFoundNoPlace()
    {
        using TopCapture capture = Capture(TimeSpan.FromSeconds(1));
        await capture.Ended;
        await capture.StopAsync();

        Digests.DigestWindow all = capture.Data.All.Window;
        Assert.InRange(all.Commands, 1, ClosedWindows.WindowsMax);
        Assert.Equal(Queries - all.Commands, all.Capture.CommandsDropped);
        Assert.Equal(all.Capture.CommandsDropped, all.Capture.WindowsDropped);
    }

    [Fact]
    public async Task StopAsync_WindowsThatWait_AreAllCounted()
    {
        using TopCapture capture = Capture(TimeSpan.FromMinutes(10));
        await capture.Ended;
        await capture.StopAsync();

        Assert.Equal(Queries, capture.Data.All.Window.Commands);
        Assert.Equal(0, capture.Data.All.Window.Capture.CommandsDropped);
    }

    // A query each second, answered at once; the capture's thread reads the file faster than anyone takes windows.
    private TopCapture Capture(TimeSpan interval)
    {
        WireConversation conversation = new();
        int first = conversation.Frames.Count;
        for (int i = 0; i < Queries; i++)
        {
            conversation.Query("SELECT 1", rows: 1);
        }

        string file = _folder.Combine("a.pcap");
        CaptureFile.Write(file, conversation.Frames.Select(
            (frame, i) => (WindowBuilder.Start + (Math.Max(0, (i - first) / 2) * Second), frame)));
        AgentSettings settings = AgentSettings.From(Settings.Load(new SettingsSources
        {
            Keys = AgentSettings.Keys,
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal),
        }));
        return new TopCapture(FileSource.Open(file), settings, interval, TimeProvider.System);
    }
}
