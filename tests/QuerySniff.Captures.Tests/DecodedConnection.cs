using System.Text;
using QuerySniff.Compression;
using QuerySniff.MySql;
using QuerySniff.Packets;

namespace QuerySniff.Captures.Tests;

/// <summary>A connection as it was decoded.</summary>
internal sealed class DecodedConnection(in FlowInfo flow, Decompressor decompressor)
{
    /// <summary>Its client's address and port.</summary>
    public string Client { get; } = flow.Client.ToString();

    /// <summary>The decoder's state.</summary>
    public Session<string> Session { get; } = new(flow.JoinedMidStream, decompressor);

    /// <summary>The commands, in the order of their completion.</summary>
    public List<DecodedCommand> Commands { get; } = [];

    /// <summary>The same, with the statements of each command that was sent.</summary>
    public IReadOnlyList<DecodedCommand[]> Sent
    {
        get
        {
            List<DecodedCommand[]> sent = new();
            foreach (DecodedCommand command in Commands)
            {
                if (command.StatementNumber == 1)
                {
                    sent.Add([command]);
                }
                else
                {
                    sent[^1] = [.. sent[^1], command];
                }
            }

            return sent;
        }
    }

    /// <summary>The events, in their order.</summary>
    public List<SessionEvent> Events { get; } = [];

    /// <summary>Gaps declared in its streams.</summary>
    public int Gaps { get; set; }

    /// <summary>Bytes of its statements' longest fingerprint.</summary>
    public int FingerprintBytesMost { get; set; }

    /// <summary>Takes a command down.</summary>
    public void Add(in Command<string> command) => Commands.Add(new DecodedCommand
    {
        Code = command.Code,
        Outcome = command.Outcome,
        Statement = command.HasStatement ? command.Statement : null,
        StatementId = command.StatementId,
        StatementNumber = command.StatementNumber,
        StatementCount = command.StatementCount,
        ErrorCode = command.ErrorCode,
        SqlState = command.SqlState,
        Rows = command.Rows,
        Affected = command.Affected,
        Warnings = command.Warnings,
        StatusFlags = command.StatusFlags,
        RequestBytes = command.RequestBytes,
        ResponseBytes = command.ResponseBytes,
        RequestTimestamp = command.RequestTimestamp,
        FirstByteTimestamp = command.FirstByteTimestamp,
        LastByteTimestamp = command.LastByteTimestamp,
        IsTainted = command.Tainted,
        User = Encoding.UTF8.GetString(Session.User),
        Schema = Encoding.UTF8.GetString(Session.Schema),
    });
}
