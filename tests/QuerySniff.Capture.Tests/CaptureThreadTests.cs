namespace QuerySniff.Capture.Tests;

public sealed class CaptureThreadTests
{
    [Fact]
    public void AskForShortSlices_OfAThread_IsThatThreadsAlone()
    {
        (bool Taken, ulong Slice) asked = default;
        ulong other = 1;
        Run(() => asked = (CaptureThread.AskForShortSlices(), CaptureThread.ReadSlice()));
        Run(() => other = CaptureThread.ReadSlice());

        Assert.True(asked.Taken);
        Assert.NotEqual(CaptureThread.SliceNanoseconds, other);

        // Older kernels take it, and do not say what they make of it.
        Assert.True(asked.Slice is 0 or CaptureThread.SliceNanoseconds, $"{asked.Slice} ns");
    }

    private static void Run(Action action)
    {
        Thread thread = new(() => action());
        thread.Start();
        thread.Join();
    }
}
