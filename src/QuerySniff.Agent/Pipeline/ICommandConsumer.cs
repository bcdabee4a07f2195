using QuerySniff.Digests;
using QuerySniff.MySql;

namespace QuerySniff.Agent.Pipeline;

/// <summary>Takes the completed commands of a <see cref="TrafficPipeline{TConsumer}"/>, on its thread.</summary>
internal interface ICommandConsumer
{
    /// <summary>A command of the flow has completed.</summary>
    void OnCommand(FlowSession flow, Digest digest, in Command<Statement> command);
}
