namespace QuerySniff.Packets;

/// <content>A look at all open flows, for what is asked seldom: nothing is kept for it with each segment.</content>
public sealed partial class FlowTracker<THandler, TSession>
{
    /// <summary>Shows every open flow.</summary>
    /// <param name="visitor">Is shown them.</param>
    public void Visit<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IFlowVisitor<TSession>, allows ref struct
    {
        for (Flow<TSession>? flow = _live.First; flow is not null; flow = flow.Links(FlowListKind.Recency).Next)
        {
            visitor.OnFlow(flow.Session!);
        }
    }
}
