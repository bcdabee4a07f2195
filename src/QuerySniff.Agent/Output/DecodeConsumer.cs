using QuerySniff.Agent.Pipeline;
using QuerySniff.Digests;
using QuerySniff.MySql;

namespace QuerySniff.Agent.Output;

/// <summary>Writes each command as a line.</summary>
internal readonly struct DecodeConsumer(CommandJsonWriter writer) : ICommandConsumer
{
    /// <inheritdoc/>
    public void OnCommand(FlowSession flow, Digest digest, in Command<Statement> command) => writer.Write(flow, command);
}
