using QuerySniff.Packets;

namespace QuerySniff.Benchmarks;

/// <summary>Does nothing but count, so that what is measured is the tracker.</summary>
internal readonly struct CountingFlowHandler(long[] bytes) : IFlowHandler<object>
{
    private static readonly object NoSession = new();

    /// <inheritdoc/>
    public object OnOpened(in FlowInfo flow) => NoSession;

    /// <inheritdoc/>
    public void OnData(object session, StreamDirection direction, long timestamp, scoped ReadOnlySpan<byte> data) =>
        bytes[0] += data.Length;

    /// <inheritdoc/>
    public void OnGap(object session, StreamDirection direction, long timestamp, long bytes) =>
        throw new InvalidOperationException("The recording has no gap.");

    /// <inheritdoc/>
    public void OnClosed(object session, FlowEnd end, long timestamp)
    {
    }
}
