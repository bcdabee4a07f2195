namespace QuerySniff.MySql;

/// <content>
/// Commands (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html).
/// </content>
public sealed partial class Session<TStatement>
{
    private void OnRequest<TSink>(long timestamp, scoped in Payload payload, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        CommandCode code = (CommandCode)payload.FirstByte;
        if (payload.Length == 0 || !CommandRule.TryFind(code, out CommandRule rule) || !rule.Allows(payload.Length))
        {
            OnMalformed(ref sink);
            return;
        }

        EndMaybeComplete(ref sink);
        Outstanding<TStatement> command = new()
        {
            Code = code,
            Response = rule.Response,
            NextSequence = payload.NextSequence,
            RequestTimestamp = timestamp,
            RequestBytes = payload.WireBytes,
            Tainted = payload.Tainted || Phase == SessionPhase.Resynchronising,
        };
        Describe(ref command, payload, ref sink);
        if (rule.Response == ResponseKind.None)
        {
            Emit(command, default, CommandOutcome.None, ref sink);
        }
        else if (_outstanding.TryEnqueue(command))
        {
            if (_outstanding.Count == 1)
            {
                _response.Begin(rule.Response);
            }
        }
        else
        {
            command.Tainted = true;
            do
            {
                Emit(command, default, CommandOutcome.Unknown, ref sink);
            }
            while (command.TryTurnToNext(endedAt: 0));
            command.Batch.Release(_memory);
            LoseStep(ref sink, commandMissed: true);
        }
    }

    /// <summary>A new command tells that a response of which it was not known had ended.</summary>
    private void EndMaybeComplete<TSink>(ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        if (_outstanding.Count > 0 && _response.MayBeComplete && _dialect.Eof == EofDialect.Unknown)
        {
            _dialect.Infer(EofDialect.Deprecated);
            Complete(CommandOutcome.Ok, ref sink);
        }
    }

    /// <summary>What the command's payload says.</summary>
    private void Describe<TSink>(ref Outstanding<TStatement> command, scoped in Payload payload, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        switch (command.Code)
        {
            case CommandCode.Query:
                DescribeQuery(ref command, payload, ref sink);
                break;
            case CommandCode.StatementPrepare:
                TakeStatement(ref command, TextOf(payload), payload.Truncated, ref sink);
                _prepared.Request(command.Statement!);
                break;
            case CommandCode.StatementExecute:
            case CommandCode.StatementBulkExecute:
            case CommandCode.StatementFetch:
                command.StatementId = ReadStatementId(payload);
                command.HasStatement = command.StatementId is uint id
                    && _prepared.TryFind(id, out command.Statement);
                break;
            case CommandCode.StatementReset:
            case CommandCode.StatementSendLongData:
                command.StatementId = ReadStatementId(payload);
                break;
            case CommandCode.StatementClose:
                command.StatementId = ReadStatementId(payload);
                _prepared.Remove(command.StatementId.GetValueOrDefault());
                break;
            case CommandCode.InitDb:
                command.Effects.MoveSchema(TextOf(payload));
                break;
            case CommandCode.SetOption:
                command.Effects.Settings = new SettingsChange { MultiStatements = TurnsMultiStatementsOn(payload) };
                break;
            case CommandCode.ChangeUser when ChangeUserRequest.TryParse(payload.Bytes, _dialect, out ChangeUserRequest request):
                _identity.RequestUser(request);
                command.Effects.MovesSchema = true;
                break;
        }
    }

    private static void TakeStatement<TSink>(
        ref Outstanding<TStatement> command,
        scoped ReadOnlySpan<byte> text,
        bool truncated,
        ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        command.Statement = sink.OnStatement(text, truncated);
        command.HasStatement = true;
    }

    /// <summary>The payload behind the command byte.</summary>
    private static ReadOnlySpan<byte> TextOf(in Payload payload) =>
        payload.Bytes.IsEmpty ? default : payload.Bytes[1..];

    private static uint? ReadStatementId(in Payload payload)
    {
        PayloadReader reader = new(TextOf(payload));
        return reader.TryReadUInt32(out uint id) ? id : null;
    }

    /// <summary>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_set_option.html</summary>
    private static bool TurnsMultiStatementsOn(in Payload payload)
    {
        const ushort multiStatementsOff = 1;
        PayloadReader reader = new(TextOf(payload));
        return reader.TryReadUInt16(out ushort option) && option != multiStatementsOff;
    }

    /// <summary>
    /// A client's packet that goes on with the oldest command: a piece of a LOCAL INFILE's file, the empty packet
    /// that ends it, or authentication data.
    /// </summary>
    private void OnExchange(scoped in Payload payload)
    {
        ref Outstanding<TStatement> command = ref _outstanding.Head;
        command.NextSequence = payload.NextSequence;
        command.RequestBytes += payload.WireBytes;
        command.Tainted |= payload.Tainted;
        if (_response.State == ResponseState.LocalInfile && payload.Length == 0)
        {
            _response.EndFile();
        }
    }
}
