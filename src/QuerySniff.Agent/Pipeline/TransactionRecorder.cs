using System.Runtime.CompilerServices;
using QuerySniff.Digests;
using QuerySniff.MySql;
using QuerySniff.Packets;

namespace QuerySniff.Agent.Pipeline;

/// <summary>
/// Follows connections' transactions by the status flags of the server's answers, and counts those that end. Used by the
/// capture thread alone; in the steady state it allocates nothing.
/// </summary>
internal sealed class TransactionRecorder
{
    /// <summary>ER_LOCK_DEADLOCK: the server has rolled the whole transaction back.</summary>
    private const ushort DeadlockError = 1213;

    /// <summary>Transactions kept to be used again, about 150 bytes each: more than servers run at once.</summary>
    private const int IdleMax = 4096;

    private readonly Stack<OpenTransaction> _idle = new(IdleMax);

    /// <summary>A command has completed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void OnCommand(
        FlowSession flow, Digest digest, Dimensions dimensions, in Command<Statement> command, KeyedRows<TransactionRow> rows)
    {
        ref FlowTransaction transaction = ref flow.Transaction;
        if (transaction.Open is { } open)
        {
            Continue(ref transaction, open, digest, dimensions, command, rows);
        }
        else if (IsInside(command))
        {
            bool isCertain = !command.Tainted && (transaction.IsOutside || TransactionVerbs.Of(digest) == TransactionVerb.Begin);
            Begin(ref transaction, digest, dimensions, command, command.RequestTimestamp, isUntimed: !isCertain);
        }
        else if (command.Tainted)
        {
            transaction.IsOutside = false;
        }
        else if (command.StatusFlags is not null)
        {
            transaction.IsOutside = true;
        }
    }

    /// <summary>
    /// A connection has ended. At the capture's end its transaction has not, nor has that of a connection which is not looked
    /// at any more.
    /// </summary>
    public void OnClosed(FlowSession flow, FlowEnd end, long timestamp, KeyedRows<TransactionRow> rows)
    {
        ref FlowTransaction transaction = ref flow.Transaction;
        if (transaction.Open is not { } open)
        {
            return;
        }

        bool isSeen = end is FlowEnd.Finished or FlowEnd.Reset && flow.Session.Phase == SessionPhase.Commands;
        if (end is not (FlowEnd.CaptureEnded or FlowEnd.SampledOut))
        {
            open.IsUntimed |= !isSeen;
            open.OnRequest(timestamp);
            open.CountEnded(isSeen ? TransactionEnd.Disconnected : TransactionEnd.Unknown, timestamp, rows);
        }

        Return(ref transaction);
    }

    private static bool IsInside(in Command<Statement> command) =>
        (command.StatusFlags.GetValueOrDefault() & ServerStatus.InTransaction) != ServerStatus.None;

    private static bool IsStatement(in Command<Statement> command) =>
        command.Code is CommandCode.Query or CommandCode.StatementExecute or CommandCode.StatementBulkExecute;

    /// <summary>How a command has ended the transaction that it came in; null if it has not.</summary>
    private static TransactionEnd? EndOf(in Command<Statement> command, TransactionVerb verb)
    {
        if (command.Outcome == CommandOutcome.Error)
        {
            return command.ErrorCode == DeadlockError ? TransactionEnd.RolledBack : null;
        }

        if (command.Outcome != CommandOutcome.Ok || command.StatusFlags is null)
        {
            return null;
        }

        return verb switch
        {
            TransactionVerb.Commit => TransactionEnd.Committed,
            TransactionVerb.Rollback => TransactionEnd.RolledBack,
            TransactionVerb.Begin => TransactionEnd.Implicit,
            _ when IsInside(command) => null,
            _ when command.Code is CommandCode.ChangeUser or CommandCode.ResetConnection => TransactionEnd.RolledBack,
            _ => TransactionEnd.Implicit,
        };
    }

    private void Begin(
        ref FlowTransaction transaction,
        Digest digest,
        Dimensions dimensions,
        in Command<Statement> command,
        long startedAt,
        bool isUntimed)
    {
        OpenTransaction open = _idle.TryPop(out OpenTransaction? idle) ? idle : new OpenTransaction();
        open.Begin(digest, dimensions, startedAt, isUntimed);
        if (IsStatement(command) && TransactionVerbs.Of(digest) == TransactionVerb.None)
        {
            open.AddStatement(digest, dimensions);
        }

        open.OnAnswer(digest, dimensions, command.LastByteTimestamp);
        transaction.Open = open;
        transaction.IsOutside = false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Continue(
        ref FlowTransaction transaction,
        OpenTransaction open,
        Digest digest,
        Dimensions dimensions,
        in Command<Statement> command,
        KeyedRows<TransactionRow> rows)
    {
        // Without an answer (COM_STMT_CLOSE), the server goes on waiting for the client.
        if (command.Outcome == CommandOutcome.None)
        {
            return;
        }

        open.IsUntimed |= command.Tainted;
        open.OnRequest(command.RequestTimestamp);
        TransactionVerb verb = TransactionVerbs.Of(digest);
        if (verb == TransactionVerb.None && IsStatement(command))
        {
            open.AddStatement(digest, dimensions);
        }

        if (EndOf(command, verb) is not { } end)
        {
            open.OnAnswer(digest, dimensions, command.LastByteTimestamp);
            return;
        }

        open.CountEnded(end, command.LastByteTimestamp, rows);
        Return(ref transaction);
        transaction.IsOutside = !command.Tainted;
        if (IsInside(command))
        {
            // BEGIN inside of one, or COMMIT AND CHAIN.
            long startedAt = verb == TransactionVerb.Begin ? command.RequestTimestamp : command.LastByteTimestamp;
            Begin(ref transaction, digest, dimensions, command, startedAt, command.Tainted);
        }
    }

    private void Return(ref FlowTransaction transaction)
    {
        if (_idle.Count < IdleMax)
        {
            _idle.Push(transaction.Open!);
        }

        transaction.Open = null;
    }
}
