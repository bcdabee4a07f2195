using System.Buffers;
using System.Runtime.CompilerServices;

namespace QuerySniff.MySql;

/// <content>
/// The statements of a COM_QUERY: one as a rule, or several
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase_sp.html, Multi-Statement), each with its
/// own answer.
/// </content>
public sealed partial class Session<TStatement>
{
    /// <summary>What may stand behind the semicolon of a text's only statement.</summary>
    private static readonly SearchValues<byte> TrailingCharacters = SearchValues.Create("; \t\r\n\v\f"u8);

    private void DescribeQuery<TSink>(ref Outstanding<TStatement> command, scoped in Payload payload, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        PayloadReader reader = new(TextOf(payload));
        bool truncated = payload.Truncated;
        bool hasAttributes = _dialect.Known
            ? _dialect.Has(CapabilityFlags.QueryAttributes)
            : QueryAttributes.AreEvident(payload.Bytes);
        if (hasAttributes && !QueryAttributes.TrySkip(ref reader))
        {
            // Where the text begins cannot be told: none of the bytes may pass for it.
            reader = default;
            truncated = true;
        }

        ReadOnlySpan<byte> text = reader.Rest;
        bool mayBeSeveral = _identity.MultiStatements && HasTextBehindASemicolon(text);
        if (!mayBeSeveral || !TryTakeBatch(ref command, payload, text, truncated, ref sink))
        {
            TakeStatement(ref command, text, truncated, ref sink);
            command.Effects = StatementEffects.Of(text, truncated);
        }
    }

    /// <summary>Tells almost all single statements at no cost. No charset has a semicolon inside a character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasTextBehindASemicolon(ReadOnlySpan<byte> text)
    {
        int semicolon = text.IndexOf((byte)';');
        return semicolon >= 0 && text[semicolon..].ContainsAnyExcept(TrailingCharacters);
    }

    /// <summary>Takes each of the text's statements; false if there is one, or no memory for several.</summary>
    private bool TryTakeBatch<TSink>(
        ref Outstanding<TStatement> command,
        scoped in Payload payload,
        scoped ReadOnlySpan<byte> text,
        bool truncated,
        ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        Span<Range> places = stackalloc Range[SessionLimits.StatementsPerCommandMax];
        int count = sink.SplitStatements(text, truncated, places);
        if (count == 1 || !command.Batch.TryReserve(count, _memory))
        {
            return false;
        }

        // A statement's bytes reach to where the next one's text can begin; those before the text are the first one's.
        long behind = payload.Length - (payload.Bytes.Length - text.Length);
        long shared = 0;
        for (int i = 0; i < count; i++)
        {
            bool isLast = i == count - 1;
            ReadOnlySpan<byte> statement = text[places[i]];
            long from = i == 0 ? 0 : EndOf(places[i - 1], text) + 1;
            long bytes = ShareOf(payload, (isLast ? behind : EndOf(places[i], text) + 1) - from);
            command.Batch.Add(new BatchedStatement<TStatement>
            {
                Statement = sink.OnStatement(statement, isLast && truncated),
                Effects = StatementEffects.Of(statement, isLast && truncated),
                EndsWithOk = sink.CallsProcedure(statement),
                RequestBytes = bytes,
            });
            shared += i == 0 ? 0 : bytes;
        }

        command.Batch.Current.RequestBytes = payload.WireBytes - shared;
        command.Batch.RequestTainted = command.Tainted;
        command.TakeFromBatch();
        return true;
    }

    private static int EndOf(Range place, scoped ReadOnlySpan<byte> text) => place.End.GetOffset(text.Length);

    /// <summary>
    /// What some of a payload's bytes were on the wire: themselves, or in compressed frames their share by length.
    /// </summary>
    private static long ShareOf(scoped in Payload payload, long bytes) =>
        (long)((Int128)bytes * Math.Min(payload.WireBytes, payload.Length) / payload.Length);

    /// <summary>
    /// A result has ended, and more follow: it was the whole answer of a statement, if another one is due, or one of the
    /// result sets of a procedure. What has more results than there are statements is the last one's.
    /// </summary>
    private void OnResult<TSink>(bool isResultSet, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        ref Outstanding<TStatement> command = ref _outstanding.Head;
        if (command.Batch.HasNext && !(isResultSet && command.Batch.Current.EndsWithOk))
        {
            EndStatement(CommandOutcome.Ok, ref sink);
            TurnToNextStatement();
        }
    }

    /// <summary>The statement's time begins where the one before it ended.</summary>
    private void TurnToNextStatement()
    {
        ref Outstanding<TStatement> command = ref _outstanding.Head;
        _ = command.TryTurnToNext(_response.LastByteTimestamp);
        _response.Begin(command.Response);
    }

    /// <summary>
    /// Ends the oldest command without its answer, whose statements may all have run: those that were not answered are
    /// handed over, each with the same outcome.
    /// </summary>
    private void Abandon<TSink>(CommandOutcome outcome, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        while (_outstanding.Head.Batch.HasNext)
        {
            EndStatement(outcome, ref sink);
            TurnToNextStatement();
        }

        Complete(outcome, ref sink);
    }

    /// <summary>Hands the statement or command that was answered over, and takes what that says of the session.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EndStatement<TSink>(CommandOutcome outcome, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        ref Outstanding<TStatement> command = ref _outstanding.Head;
        command.Tainted |= outcome == CommandOutcome.Unknown;
        LastStatus = _response.Status ?? LastStatus;
        Emit(command, _response, outcome, ref sink);
        if (outcome == CommandOutcome.Ok)
        {
            ApplyEffects(command);
        }

        _identity.ApplyTracked();
        if (outcome == CommandOutcome.Unknown)
        {
            ForgetEffects(command);
        }
    }
}
