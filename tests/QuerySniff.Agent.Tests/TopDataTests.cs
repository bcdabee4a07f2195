using QuerySniff.Agent.Top;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

public sealed class TopDataTests
{
    private const long Second = 1_000_000_000;
    private const long Interval = 10 * Second;
    private const long Start = WindowBuilder.Start;

    private readonly TopData _data = new(Start + (4 * Second), Interval, new WindowRing());

    [Fact]
    public void Add_FirstWindow_CountsTheTimeSinceTheCaptureBegan()
    {
        _data.Add(WindowWith(3, Start));

        Assert.Equal(6 * Second, _data.Last.ElapsedNanoseconds);
        Assert.Equal(6 * Second, _data.All.ElapsedNanoseconds);
        Assert.Equal(3, _data.Last.Window.Commands);
    }

    [Fact]
    public void Add_SeveralWindows_ShowsTheLastAndTheSum()
    {
        _data.Add(WindowWith(3, Start));
        _data.Add(WindowWith(5, Start + Interval));

        Assert.Equal((5, Interval), (_data.Last.Window.Commands, _data.Last.ElapsedNanoseconds));
        Assert.Equal((8, 16 * Second), (_data.All.Window.Commands, _data.All.ElapsedNanoseconds));
    }

    [Fact]
    public void AdvanceTo_SilentInterval_ShowsNothingInItAndGoesOnCountingTime()
    {
        _data.Add(WindowWith(3, Start));

        Assert.False(_data.AdvanceTo(Start + (20 * Second)));
        Assert.Equal(3, _data.Last.Window.Commands);

        Assert.True(_data.AdvanceTo(Start + (22 * Second)));
        Assert.Equal(0, _data.Last.Window.Commands);
        Assert.Equal((3, 16 * Second), (_data.All.Window.Commands, _data.All.ElapsedNanoseconds));
    }

    [Fact]
    public void TogglePause_WindowsMeanwhile_StandStillAndAreCountedAfterwards()
    {
        _data.Add(WindowWith(3, Start));
        _data.TogglePause();
        _data.Add(WindowWith(5, Start + Interval));
        _data.Add(WindowWith(7, Start + (2 * Interval)));

        Assert.True(_data.IsPaused);
        Assert.Equal((3, 3), (_data.Last.Window.Commands, _data.All.Window.Commands));
        Assert.Equal(6 * Second, _data.All.ElapsedNanoseconds);

        _data.TogglePause();

        Assert.Equal((7, 15), (_data.Last.Window.Commands, _data.All.Window.Commands));
        Assert.Equal(26 * Second, _data.All.ElapsedNanoseconds);
    }

    [Fact]
    public void TogglePause_WindowsAfterwards_AreCountedOnce()
    {
        _data.TogglePause();
        _data.Add(WindowWith(3, Start));
        _data.TogglePause();
        _data.TogglePause();
        _data.TogglePause();
        _data.Add(WindowWith(5, Start + Interval));

        Assert.Equal((5, 8), (_data.Last.Window.Commands, _data.All.Window.Commands));
    }

    private static DigestWindow WindowWith(int commands, long start)
    {
        WindowBuilder builder = new();
        builder.Window.Reset(start);
        for (int i = 0; i < commands; i++)
        {
            builder.Add("SELECT ?");
        }

        return builder.Window;
    }
}
