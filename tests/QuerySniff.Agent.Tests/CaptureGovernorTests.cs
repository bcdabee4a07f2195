using Microsoft.Extensions.Logging.Abstractions;
using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Figures;

namespace QuerySniff.Agent.Tests;

public sealed class CaptureGovernorTests : IDisposable
{
    private readonly SteppedTime _clock = new();
    private readonly BatchQueue _queue = new(
        null, new BatchQueueLimits(1 << 20, 1 << 20), new BatchMerger(Batches.Identity), [Batches.Tag], NullLogger.Instance);

    private readonly FigureBoard _board;
    private long _start;
    private TimeSpan _cpu = TimeSpan.FromSeconds(1000);

    public CaptureGovernorTests() => _board = new FigureBoard(_queue, _clock);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public void OnWindow_CpuTimeUsed_IsItsShareOfTheTime()
    {
        CaptureGovernor governor = Governor();
        Window(governor, seconds: 10, cpuSeconds: 2.5);
        Assert.Equal(0.25, _board.Read().Capture.CpuShare, 1e-9);
    }

    [Fact]
    public void OnWindow_EndsEarly_IsMeasuredWithTheNext()
    {
        CaptureGovernor governor = Governor();
        Window(governor, seconds: 10, cpuSeconds: 0.1);
        Window(governor, seconds: 10, cpuSeconds: 0.1);
        Assert.Equal(1, Window(governor, seconds: 0.5, cpuSeconds: 0.5));
        Assert.Equal(0.01, _board.Read().Capture.CpuShare, 1e-9);
        Window(governor, seconds: 9.5, cpuSeconds: 0.1);
        Assert.Equal(0.06, _board.Read().Capture.CpuShare, 1e-9);
    }

    [Fact]
    public void OnWindow_AboveTheLimit_SaysSoWithTheWeight()
    {
        CaptureGovernor governor = Governor();
        Assert.Equal([1, 1, 1, 2], Enumerable.Range(0, 4).Select(_ => Window(governor, seconds: 10, cpuSeconds: 1.5)));
        AgentFigures figures = _board.Read();
        Assert.Equal((2, 7L), (figures.Capture.SampleWeight, figures.Capture.Frames));
    }

    // Whoever comes first to a window's end, and however late the other one is: a window has one sample.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void OnWindow_SeveralThreads_HaveTheSameWeightInAWindow(int first, int second)
    {
        FigureBoard board = new(_queue, _clock, threads: 2);
        CaptureGovernor governor = new(new CpuBudget(0.1), board, () => _cpu, _clock);
        List<int> weights = [];
        for (int window = 0; window < 8; window++)
        {
            _clock.Step(TimeSpan.FromSeconds(10));
            _cpu += TimeSpan.FromSeconds(1.5);
            int weight = governor.OnWindow(first, new CaptureFigures(), window);
            Assert.Equal(weight, governor.OnWindow(second, new CaptureFigures(), window));
            weights.Add(weight);
        }

        // One window later than a thread alone.
        Assert.Equal([1, 1, 1, 1, 2, 2, 4, 4], weights);
        Assert.Equal(4, board.Read().Capture.SampleWeight);
    }

    [Fact]
    public void Read_SeveralThreads_AddsUpWhatTheyPost()
    {
        FigureBoard board = new(_queue, _clock, threads: 2);
        CaptureGovernor governor = new(new CpuBudget(0.1), board, () => _cpu, _clock);
        _clock.Step(TimeSpan.FromSeconds(10));
        _cpu += TimeSpan.FromSeconds(5);
        governor.OnWindow(0, new CaptureFigures { Frames = 1, Commands = 10, KernelDrops = 3, Flows = 2, LagNanoseconds = 7 }, start: 0);
        governor.OnWindow(1, new CaptureFigures { Frames = 2, Commands = 20, KernelDrops = 4, Flows = 5, LagNanoseconds = 6 }, start: 0);

        CaptureFigures figures = board.Read().Capture;
        Assert.Equal((3, 30, 7, 7, 7), (figures.Frames, figures.Commands, figures.KernelDrops, figures.Flows, figures.LagNanoseconds));
        Assert.Equal(0.5, figures.CpuShare, 1e-9);
    }

    [Fact]
    public void Silence_OneThreadIsSilent_IsIts()
    {
        FigureBoard board = new(_queue, _clock, threads: 2);
        _clock.Step(TimeSpan.FromSeconds(20));
        board.Post(0, new CaptureFigures { Timestamp = _clock.GetTimestamp() });
        Assert.Equal(TimeSpan.FromSeconds(20), board.Silence);
    }

    [Fact]
    public void Silence_NothingPosted_GoesOn()
    {
        CaptureGovernor governor = Governor();
        _clock.Step(TimeSpan.FromSeconds(12));
        Assert.Equal(TimeSpan.FromSeconds(12), _board.Silence);
        Window(governor, seconds: 1, cpuSeconds: 0);
        Assert.Equal(TimeSpan.Zero, _board.Silence);
    }

    private CaptureGovernor Governor() => new(new CpuBudget(0.1), _board, () => _cpu, _clock);

    private int Window(CaptureGovernor governor, double seconds, double cpuSeconds)
    {
        _clock.Step(TimeSpan.FromSeconds(seconds));
        _cpu += TimeSpan.FromSeconds(cpuSeconds);
        return governor.OnWindow(0, new CaptureFigures { Frames = 7 }, _start += 10);
    }
}
