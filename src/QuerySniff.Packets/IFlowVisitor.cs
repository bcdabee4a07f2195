namespace QuerySniff.Packets;

/// <summary>Is shown the open flows of a flow tracker: implemented by a struct, so that no call is virtual.</summary>
/// <typeparam name="TSession">What the tracker's handler keeps for a flow.</typeparam>
public interface IFlowVisitor<TSession>
    where TSession : class
{
    /// <summary>A flow is open. The tracker must not be called back.</summary>
    void OnFlow(TSession session);
}
