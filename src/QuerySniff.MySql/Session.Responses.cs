using System.Runtime.CompilerServices;

namespace QuerySniff.MySql;

/// <content>Responses, and the commands that they complete.</content>
public sealed partial class Session<TStatement>
{
    /// <summary>
    /// Takes what lies whole in the server's data, packet after packet, of answers that are due: nearly all that servers send. The
    /// packets are used where they lie, and the stream need not know of them. What is left is for <see cref="Read"/>, which would
    /// do the same with them.
    /// </summary>
    private void TakeWholePackets<TSink>(
        ref ReadOnlySpan<byte> data, int givenBytes, long timestamp, long begun, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        while (_outstanding.Count > 0 && Phase is SessionPhase.Commands or SessionPhase.Resynchronising)
        {
            TakePlainPackets(ref data, givenBytes, timestamp);
            byte sequence = _outstanding.Head.NextSequence;
            if (!PacketStream.TryReadWhole(data, sequence, out int length))
            {
                return;
            }

            ReadOnlySpan<byte> bytes = data.Slice(Protocol.HeaderBytes, length);
            data = data[(Protocol.HeaderBytes + length)..];
            Payload payload = new()
            {
                Bytes = bytes[..Math.Min(length, _response.WantedBytes(bytes[0], length))],
                Length = length,
                WireBytes = WireBytesOf(Protocol.HeaderBytes + length, givenBytes - data.Length),
                StartTimestamp = begun,
                FirstByte = bytes[0],
                NextSequence = (byte)(sequence + 1),
                Tainted = false,
            };
            OnResponse(timestamp, payload, ref sink);
        }
    }

    /// <summary>Takes the column definitions or rows with which the server's data goes on; there may be none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TakePlainPackets(ref ReadOnlySpan<byte> data, int givenBytes, long timestamp)
    {
        while (_response.PlainPacketsMax > 0)
        {
            ref Outstanding<TStatement> command = ref _outstanding.Head;
            PacketRun run = PacketRun.Measure(data, command.NextSequence, _response.PlainPacketsMax);
            if (run.Packets == 0)
            {
                return;
            }

            command.NextSequence = run.NextSequence;
            data = data[run.WireBytes..];
            _response.AddPlainPackets(run.Packets, WireBytesOf(run.WireBytes, givenBytes - data.Length), timestamp, _dialect);
        }
    }

    /// <summary>What some of the server's packets were on the wire: themselves, or their share of the frames read so far.</summary>
    private long WireBytesOf(int packetBytes, int readBytes) =>
        _isCompressed ? _frames!.Of(toServer: false).Meter.Charge(readBytes) : packetBytes;

    private void OnResponse<TSink>(long timestamp, scoped in Payload payload, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        if (_outstanding.Count == 0)
        {
            OnUnasked(payload, ref sink);
            return;
        }

        ref Outstanding<TStatement> command = ref _outstanding.Head;
        command.NextSequence = payload.NextSequence;
        command.Tainted |= payload.Tainted;
        ResponseStep step = _response.Advance(payload, timestamp, ref _dialect, ref _identity);
        switch (step)
        {
            case ResponseStep.More:
                break;
            case ResponseStep.ResultSet:
            case ResponseStep.Ok:
                OnResult(isResultSet: step == ResponseStep.ResultSet, ref sink);
                break;
            case ResponseStep.Complete:
                Complete(_response.Failed ? CommandOutcome.Error : CommandOutcome.Ok, ref sink);
                break;
            case ResponseStep.Stream:
                Complete(CommandOutcome.Ok, ref sink);
                Phase = SessionPhase.Replication;
                sink.OnEvent(SessionEvent.ReplicationStream);
                break;
            default:
                OnMalformed(ref sink);
                break;
        }
    }

    /// <summary>
    /// The server speaks though nothing is asked: with an ERR_Packet it announces that it closes the connection (idle
    /// too long, killed, shutting down); anything else answers a request that was not seen, and so may an ERR_Packet as
    /// long as the session is not in step.
    /// </summary>
    private void OnUnasked<TSink>(scoped in Payload payload, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        if (Phase == SessionPhase.Resynchronising
            || payload.FirstByte != Protocol.ErrHeader
            || !ErrPacket.TryParse(payload.Bytes, out _))
        {
            OnMalformed(ref sink);
        }
    }

    /// <summary>Hands the oldest command over, and turns to the next one's response.</summary>
    private void Complete<TSink>(CommandOutcome outcome, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        ref Outstanding<TStatement> command = ref _outstanding.Head;
        if (command.Code == CommandCode.StatementPrepare && outcome == CommandOutcome.Ok)
        {
            command.StatementId = _response.StatementId;
            _prepared.Add(_response.StatementId, command.Statement!);
        }

        EndStatement(outcome, ref sink);
        _outstanding.Dequeue(_memory);
        _response.Begin(_outstanding.Count > 0 ? _outstanding.Head.Response : ResponseKind.None);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ApplyEffects(in Outstanding<TStatement> command)
    {
        switch (command.Code)
        {
            case CommandCode.ChangeUser:
                _prepared.Clear();
                if (command.Effects.MovesSchema)
                {
                    _identity.ApplyUser();
                }

                break;
            case CommandCode.ResetConnection:
                // MySQL sets the charset to the server's default, MariaDB to the one of the login.
                _prepared.Clear();
                _identity.Change(SettingsChange.Unknown);
                break;
            default:
                _identity.Change(command.Effects.Settings);
                if (command.Effects.MovesSchema)
                {
                    _identity.MoveSchema(command.Effects.Schema);
                }

                break;
        }
    }

    /// <summary>Whether the command has changed the session is not known: what it would have changed is not, either.</summary>
    private void ForgetEffects(in Outstanding<TStatement> command)
    {
        switch (command.Code)
        {
            case CommandCode.ChangeUser:
                ForgetState();
                break;
            case CommandCode.ResetConnection:
                _prepared.Clear();
                _identity.Change(SettingsChange.Unknown);
                break;
            default:
                if (!command.Effects.Settings.IsEmpty)
                {
                    _identity.Change(SettingsChange.Unknown with { MultiStatements = true });
                }

                if (command.Effects.MovesSchema)
                {
                    _identity.ForgetSchema();
                }

                break;
        }
    }

    private void Emit<TSink>(
        in Outstanding<TStatement> command,
        in Response response,
        CommandOutcome outcome,
        ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        uint? id = command.StatementId == Protocol.LastPreparedStatementId ? _prepared.LastId : command.StatementId;
        sink.OnCommand(new Command<TStatement>
        {
            Code = command.Code,
            Outcome = outcome,
            HasStatement = command.HasStatement,
            Statement = command.Statement,
            StatementId = id,
            StatementNumber = command.Batch.Number,
            StatementCount = command.Batch.Count,
            ErrorCode = response.ErrorCode,
            SqlState = response.SqlState,
            Rows = response.Rows,
            Affected = response.Affected,
            Warnings = response.Warnings,
            StatusFlags = response.Status,
            RequestBytes = command.RequestBytes,
            ResponseBytes = response.Bytes,
            RequestTimestamp = command.RequestTimestamp,
            FirstByteTimestamp = response.FirstByteTimestamp,
            LastByteTimestamp = response.LastByteTimestamp,
            Tainted = command.Tainted,
            TaintedBefore = command.Batch.TaintedBefore,
        });
    }
}
