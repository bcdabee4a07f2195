using QuerySniff.Agent.Delivery;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

public sealed class AssembledWindowsTests
{
    private const long Length = DigestWindow.LengthNanosecondsDefault;

    private readonly WindowRing[] _rings = [new(), new()];
    private readonly ClosedWindows[] _threads;
    private readonly AssembledWindows _windows;

    public AssembledWindowsTests()
    {
        _threads = [.. _rings.Select(ring => new ClosedWindows(ring))];
        _windows = new AssembledWindows(_threads);
    }

    [Fact]
    public async Task ReadAllAsync_EachThreadHasClosedIt_IsOneWindow()
    {
        Close(0, number: 0, commands: 1, closedAt: 10);
        Close(1, number: 0, commands: 2, closedAt: 11);
        Close(0, number: 1, commands: 4, closedAt: 20);
        Close(1, number: 1, commands: 8, closedAt: 21);
        Assert.Equal([(0, 3), (1, 12)], await ReadAllAsync());
    }

    [Fact]
    public async Task ReadAllAsync_OneThreadHasYetToCloseIt_WaitsForIt()
    {
        Close(0, number: 0, commands: 1, closedAt: 10);
        Close(0, number: 1, commands: 1, closedAt: 20);
        await using IAsyncEnumerator<ClosedWindow> windows = _windows.ReadAllAsync().GetAsyncEnumerator();
        ValueTask<bool> next = windows.MoveNextAsync();
        Assert.False(next.IsCompleted);

        Close(1, number: 0, commands: 2, closedAt: 25);
        Assert.True(await next);
        Assert.Equal(3, windows.Current.Window!.Commands);
    }

    [Fact]
    public async Task ReadAllAsync_ThreadHasEnded_IsNotWaitedFor()
    {
        Close(0, number: 0, commands: 1, closedAt: 10);
        Close(0, number: 1, commands: 1, closedAt: 20);
        Close(1, number: 0, commands: 2, closedAt: 10);
        Assert.Equal([(0, 3), (1, 1)], await ReadAllAsync());
    }

    [Fact]
    public async Task ReadAllAsync_ThreadWithoutTraffic_HoldsNothingUp()
    {
        Close(0, number: 0, commands: null, closedAt: 10);
        Close(1, number: 0, commands: 2, closedAt: 11);
        Close(0, number: 1, commands: null, closedAt: 20);
        Close(1, number: 1, commands: null, closedAt: 21);
        Assert.Equal([(0, 2), (1, null)], await ReadAllAsync());
    }

    // The second thread did not get to run for a window, or that one found no place.
    [Fact]
    public async Task ReadAllAsync_ThreadHasSkippedAWindow_IsWithoutItInThatOne()
    {
        Close(0, number: 0, commands: 1, closedAt: 10);
        Close(0, number: 1, commands: 1, closedAt: 20);
        Close(0, number: 2, commands: 1, closedAt: 30);
        Close(1, number: 0, commands: 2, closedAt: 25);
        Close(1, number: 2, commands: 2, closedAt: 31);
        Assert.Equal([(0, 3), (1, 1), (2, 3)], await ReadAllAsync());
    }

    // The first thread has opened a window that the second has yet to open, when the clock goes back: one never will.
    [Fact]
    public async Task ReadAllAsync_ClockSetBackBetweenTheirEnds_HoldsNothingUp()
    {
        Close(0, number: 100, commands: 1, closedAt: 10);
        Close(0, number: 101, commands: 1, closedAt: 12);
        Close(0, number: 40, commands: 1, closedAt: 20);
        Close(1, number: 100, commands: 2, closedAt: 12);
        Close(1, number: 40, commands: 2, closedAt: 21);
        Close(1, number: 41, commands: 2, closedAt: 30);
        Assert.Equal([(100, 3), (101, 1), (40, 3), (41, 2)], await ReadAllAsync());
    }

    [Fact]
    public async Task ReadAllAsync_DifferentSamples_AreNotAddedUp()
    {
        Close(0, number: 0, commands: 1, closedAt: 10, sampleWeight: 2);
        Close(1, number: 0, commands: 2, closedAt: 11);
        Close(0, number: 1, commands: null, closedAt: 20);
        Close(1, number: 1, commands: 2, closedAt: 21, sampleWeight: 2);
        Assert.Equal([(0, 1), (0, 2), (1, 2)], await ReadAllAsync());
    }

    [Fact]
    public async Task ReadAllAsync_UntilOfEach_IsWhatAllHaveHandedOver()
    {
        Close(0, number: 0, commands: 1, closedAt: 10, late: 5);
        Close(1, number: 0, commands: null, closedAt: 11, late: 3);
        Close(0, number: 1, commands: 1, closedAt: 20, late: 1);
        Close(1, number: 2, commands: 1, closedAt: 30, late: 0);
        Assert.Equal([StartOf(1) + 3, StartOf(1) + 3, StartOf(2) + 1], await ReadAllAsync(closed => closed.Until));
    }

    [Fact]
    public async Task Return_WindowsOfAllThreads_GoBackToTheirRings()
    {
        DigestWindow[] lent = [Close(0, number: 0, commands: 1, closedAt: 10)!, Close(1, number: 0, commands: 2, closedAt: 11)!];
        _ = await ReadAllAsync();

        for (int i = 0; i < _rings.Length; i++)
        {
            // What is open now goes, and the next one to open is what was given back.
            Fill(_rings[i], commands: 1);
            Assert.True(_rings[i].TryClose(StartOf(9), out _));
            Assert.Same(lent[i], _rings[i].Current);
        }
    }

    private static long StartOf(int number) => WindowBuilder.Start + (number * Length);

    private static void Fill(WindowRing ring, int commands)
    {
        for (int i = 0; i < commands; i++)
        {
            ring.Current.Add(Digest.Other, Dimensions.Other, new Measurement { CompletedAt = ring.Current.Start });
        }
    }

    private DigestWindow? Close(int thread, int number, int? commands, long closedAt, int sampleWeight = 1, long late = 0)
    {
        WindowRing ring = _rings[thread];
        ring.TryClose(StartOf(number), out _);
        ring.Current.SampleWeight = sampleWeight;
        Fill(ring, commands ?? 0);
        long until = StartOf(number + 1) + late;
        ring.TryClose(until, out DigestWindow? window);
        _threads[thread].Write(new ClosedWindow(window, StartOf(number), until, closedAt));
        return window;
    }

    private Task<List<(int Number, long? Commands)>> ReadAllAsync() =>
        ReadAllAsync(closed => ((int)((closed.Start - WindowBuilder.Start) / Length), closed.Window?.Commands));

    private async Task<List<T>> ReadAllAsync<T>(Func<ClosedWindow, T> select)
    {
        Array.ForEach(_threads, thread => thread.Complete());
        List<T> read = [];
        await foreach (ClosedWindow closed in _windows.ReadAllAsync())
        {
            read.Add(select(closed));
            if (closed.Window is { } window)
            {
                _windows.Return(window);
            }
        }

        return read;
    }
}
