using System.Diagnostics;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// The closed windows of all capture threads as if there were one: those of the same time are merged, once each thread has
/// closed its own. Used by the encoder's task.
/// </summary>
/// <remarks>
/// The windows of a thread come in its order, which is not that of their beginnings where the clock is set back, and some may
/// be missing: a thread that did not get to run has skipped them, or they found no place. So none is waited for by its
/// beginning. Of the windows that come next, one of each thread, the one that was closed first is due, with those of the same
/// beginning and sample.
/// </remarks>
/// <param name="threads">What each capture thread hands over.</param>
internal sealed class AssembledWindows(IReadOnlyList<ClosedWindows> threads)
{
    private readonly WindowMerger _merger = new();
    private readonly List<(ClosedWindows Thread, DigestWindow Window)> _parts = [];
    private readonly long[] _until = [.. threads.Select(_ => long.MaxValue)];
    private ClosedWindows _lender = threads[0];

    /// <summary>The windows, each to be given back before the next is asked for; ends when all threads have.</summary>
    public async IAsyncEnumerable<ClosedWindow> ReadAllAsync()
    {
        while (await WaitAsync().ConfigureAwait(false))
        {
            yield return TakeDue();
        }
    }

    /// <summary>Gives back the window that was handed out last.</summary>
    public void Return(DigestWindow window) => _lender.Return(window);

    /// <summary>What was dropped since the last call.</summary>
    public LostCounts TakeDropped()
    {
        LostCounts dropped = default;
        foreach (ClosedWindows thread in threads)
        {
            dropped += thread.TakeDropped();
        }

        return dropped;
    }

    // Until each thread has a window that comes next, or has ended; false if all have.
    private async ValueTask<bool> WaitAsync()
    {
        bool isAny = false;
        foreach (ClosedWindows thread in threads)
        {
            isAny |= await thread.Reader.WaitToReadAsync().ConfigureAwait(false);
        }

        return isAny;
    }

    private ClosedWindow TakeDue()
    {
        ClosedWindow due = FindDue();
        int? sampleWeight = null;
        for (int i = 0; i < threads.Count; i++)
        {
            if (threads[i].Reader.TryPeek(out ClosedWindow next)
                && next.Start == due.Start
                && (sampleWeight ?? next.Window?.SampleWeight) == (next.Window?.SampleWeight ?? sampleWeight))
            {
                Take(i, next);
                sampleWeight ??= next.Window?.SampleWeight;
            }
        }

        return due with { Window = MergeParts(), Until = _until.Min() };
    }

    private ClosedWindow FindDue()
    {
        ClosedWindow? due = null;
        foreach (ClosedWindows thread in threads)
        {
            if (thread.Reader.TryPeek(out ClosedWindow next) && (due is null || next.ClosedAt < due.Value.ClosedAt))
            {
                due = next;
            }
        }

        return due ?? throw new UnreachableException();
    }

    private void Take(int thread, ClosedWindow next)
    {
        _ = threads[thread].Reader.TryRead(out _);
        _until[thread] = next.Until;
        if (next.Window is { } window)
        {
            _parts.Add((threads[thread], window));
        }
    }

    private DigestWindow? MergeParts()
    {
        if (_parts.Count == 0)
        {
            return null;
        }

        (_lender, DigestWindow whole) = _parts[0];
        if (_parts.Count > 1)
        {
            _merger.Merge(whole, [.. _parts.Skip(1).Select(part => part.Window)]);
            _parts.Skip(1).ToList().ForEach(part => part.Thread.Return(part.Window));
        }

        _parts.Clear();
        return whole;
    }
}
