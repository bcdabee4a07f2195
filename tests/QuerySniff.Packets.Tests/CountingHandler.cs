namespace QuerySniff.Packets.Tests;

/// <summary>Adds up what it is given, and allocates nothing.</summary>
internal readonly struct CountingHandler(CountingHandler.Totals totals) : IFlowHandler<CountingHandler.Totals>
{
    public Totals OnOpened(in FlowInfo flow) => totals;

    public void OnData(Totals session, StreamDirection direction, long timestamp, scoped ReadOnlySpan<byte> data) =>
        session.Bytes += data.Length;

    public void OnGap(Totals session, StreamDirection direction, long timestamp, long bytes) => session.GapBytes += bytes;

    public void OnClosed(Totals session, FlowEnd end, long timestamp) => session.Closed++;

    internal sealed class Totals
    {
        public long Bytes { get; set; }

        public long GapBytes { get; set; }

        public long Closed { get; set; }
    }
}
