using QuerySniff.Digests;
using QuerySniff.MySql;
using QuerySniff.Packets;

namespace QuerySniff.Agent.Pipeline;

/// <summary>
/// Takes the completed commands of a <see cref="TrafficPipeline{TConsumer}"/>, and what is not completed, on its thread.
/// </summary>
internal interface ICommandConsumer
{
    /// <summary>A command of the flow has completed.</summary>
    void OnCommand(FlowSession flow, Digest digest, in Command<Statement> command);

    /// <summary>
    /// A flow is open at a window's end, or at the capture's. Its <see cref="FlowSession.End"/> is not set yet.
    /// </summary>
    /// <param name="flow">The flow.</param>
    /// <param name="timestamp">That end, in nanoseconds since the Unix epoch.</param>
    /// <param name="statements">Knows the digest of what its session is running.</param>
    void OnStillOpen(FlowSession flow, long timestamp, StatementRecogniser statements);

    /// <summary>A flow has ended, and all its commands have completed.</summary>
    void OnClosed(FlowSession flow, FlowEnd end, long timestamp);
}
