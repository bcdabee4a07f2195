namespace QuerySniff.Packets.Tests;

/// <summary>Records every flow of a tracker.</summary>
internal readonly struct Recorder(List<Transcript> flows) : IFlowHandler<Transcript>
{
    public Transcript OnOpened(in FlowInfo flow)
    {
        Transcript transcript = new(flow);
        flows.Add(transcript);
        return transcript;
    }

    public void OnData(Transcript session, StreamDirection direction, long timestamp, scoped ReadOnlySpan<byte> data) =>
        session.Data(direction, timestamp, data);

    public void OnGap(Transcript session, StreamDirection direction, long timestamp, long bytes) =>
        session.Gap(direction, bytes);

    public void OnClosed(Transcript session, FlowEnd end, long timestamp) => session.Close(end);
}
