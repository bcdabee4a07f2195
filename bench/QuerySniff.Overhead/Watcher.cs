using QuerySniff.TestKit;

namespace QuerySniff.Overhead;

/// <summary>A process that captures beside the load, and what it uses from the load's beginning to its end.</summary>
internal sealed class Watcher(ProcessUnderTest process) : IDisposable
{
    private double _cpuBefore;

    /// <summary>The process.</summary>
    public ProcessUnderTest Process => process;

    /// <summary>The load begins.</summary>
    public void Begin() => _cpuBefore = CpuClock.OfProcess(process.Id);

    /// <summary>The load has ended.</summary>
    public WatcherResult End() => new(CpuClock.OfProcess(process.Id) - _cpuBefore, ProcessStatus.RssMib(process.Id))
    {
        StartCpuSeconds = _cpuBefore,
    };

    /// <inheritdoc/>
    public void Dispose() => process.Dispose();
}
