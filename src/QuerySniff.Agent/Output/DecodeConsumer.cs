using QuerySniff.Agent.Pipeline;
using QuerySniff.Digests;
using QuerySniff.MySql;
using QuerySniff.Packets;

namespace QuerySniff.Agent.Output;

/// <summary>Writes each command as a line.</summary>
internal readonly struct DecodeConsumer(CommandJsonWriter writer) : ICommandConsumer
{
    /// <inheritdoc/>
    public void OnCommand(FlowSession flow, Digest digest, in Command<Statement> command) => writer.Write(flow, command);

    /// <inheritdoc/>
    public void OnStillOpen(FlowSession flow, long timestamp, StatementRecogniser statements)
    {
        // Only what has completed is a line.
    }

    /// <inheritdoc/>
    public void OnClosed(FlowSession flow, FlowEnd end, long timestamp)
    {
        // As above.
    }
}
