using System.Runtime.CompilerServices;

namespace QuerySniff.MySql;

/// <summary>
/// The response to the oldest outstanding command: which packet it has come to, and what it has said so far. What a
/// packet means is decided from the command's kind of response, the state and the dialect.
/// </summary>
internal struct Response
{
    private ResponseKind _kind;
    private ResponseState _state;
    private int _definitions;
    private int _preparedColumns;

    public readonly ResponseState State => _state;

    public long Rows { get; private set; }

    public long Affected { get; private set; }

    public int Warnings { get; private set; }

    public ServerStatus? Status { get; private set; }

    public ushort ErrorCode { get; private set; }

    public ulong SqlState { get; private set; }

    public bool Failed { get; private set; }

    /// <summary>The id that a COM_STMT_PREPARE was given.</summary>
    public uint StatementId { get; private set; }

    public long Bytes { get; private set; }

    public long FirstByteTimestamp { get; private set; }

    public long LastByteTimestamp { get; private set; }

    /// <summary>
    /// Whether the response may be over: all has come but for an EOF_Packet that only one of the dialects has, and
    /// which dialect it is has not shown yet.
    /// </summary>
    public readonly bool MayBeComplete => _state == ResponseState.PrepareEnd && Bytes > 0;

    /// <summary>Begins the response to another command.</summary>
    public void Begin(ResponseKind kind) => this = new Response { _kind = kind };

    /// <summary>How much of a payload is needed, judged by its first byte and its first packet's length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int WantedBytes(byte firstByte, int packetLength)
    {
        bool isLookedInto = _state switch
        {
            ResponseState.Start => _kind is not (ResponseKind.Text or ResponseKind.Fetch or ResponseKind.FieldList),
            ResponseState.AuthenticationExchange => true,
            _ => false,
        };
        bool terminal = firstByte == Protocol.ErrHeader
            || (firstByte == Protocol.EofHeader && packetLength < Protocol.PacketLengthMax);
        return isLookedInto || terminal ? SessionLimits.PayloadPrefixBytesMax : 0;
    }

    /// <summary>Takes the next payload. Where it tells something of the dialect or the schema, that is noted there.</summary>
    public ResponseStep Advance(
        scoped in Payload payload,
        long timestamp,
        ref Dialect dialect,
        ref SessionIdentity identity)
    {
        if (Bytes == 0)
        {
            FirstByteTimestamp = payload.StartTimestamp;
        }

        Bytes += payload.WireBytes;
        LastByteTimestamp = timestamp;
        if (payload.Length == 0)
        {
            return ResponseStep.Malformed;
        }

        return payload.FirstByte == Protocol.ErrHeader
            ? OnError(payload, dialect)
            : OnPayload(payload, ref dialect, ref identity);
    }

    /// <summary>How many packets may come next that are not looked into, unless they end what they belong to.</summary>
    public readonly int PlainPacketsMax => _state switch
    {
        ResponseState.Rows => int.MaxValue,
        ResponseState.ColumnDefinitions => _definitions,
        _ => 0,
    };

    /// <summary>Takes some of these packets, measured at once.</summary>
    public void AddPlainPackets(int packets, long wireBytes, long timestamp, in Dialect dialect)
    {
        if (_state == ResponseState.Rows)
        {
            Rows += packets;
        }
        else if ((_definitions -= packets) == 0)
        {
            _state = AfterColumns(dialect);
        }

        Bytes += wireBytes;
        LastByteTimestamp = timestamp;
    }

    /// <summary>The file of a LOCAL INFILE has been sent: the server's answer to it comes next.</summary>
    public void EndFile() => _state = ResponseState.Start;

    private ResponseStep OnPayload(scoped in Payload payload, ref Dialect dialect, ref SessionIdentity identity)
    {
        switch (_state)
        {
            case ResponseState.Start:
                return OnStart(payload, ref dialect, ref identity);
            case ResponseState.ColumnDefinitions:
                return OnDefinition(AfterColumns(dialect));
            case ResponseState.ColumnsEnd:
                return OnColumnsEnd(payload, ref dialect, ref identity);
            case ResponseState.Rows:
                return OnRow(payload, dialect, ref identity);
            case ResponseState.ParameterDefinitions:
                return OnDefinition(ResponseState.ParametersEnd, dialect);
            case ResponseState.ParametersEnd:
                return OnParametersEnd(payload, ref dialect);
            case ResponseState.PreparedColumns:
                return OnDefinition(ResponseState.PrepareEnd, dialect);
            case ResponseState.PrepareEnd:
                return OnPrepareEnd(payload, ref dialect);
            case ResponseState.FieldList:
                return OnFieldDefinition(payload, dialect, ref identity);
            case ResponseState.AuthenticationExchange:
                return OnAuthentication(payload, dialect, ref identity);
            default:
                return ResponseStep.Malformed;
        }
    }

    private ResponseStep OnStart(scoped in Payload payload, ref Dialect dialect, ref SessionIdentity identity)
    {
        switch (_kind)
        {
            case ResponseKind.Simple:
                return payload.FirstByte == Protocol.OkHeader
                    ? OnOk(payload, dialect, ref identity)
                    : OnTerminator(payload, dialect, ref identity);
            case ResponseKind.ResultSets:
                return OnResult(payload, dialect, ref identity);
            case ResponseKind.Prepare:
                return OnPrepared(payload, dialect);
            case ResponseKind.Fetch:
                _state = ResponseState.Rows;
                return OnRow(payload, dialect, ref identity);
            case ResponseKind.FieldList:
                _state = ResponseState.FieldList;
                return OnFieldDefinition(payload, dialect, ref identity);
            case ResponseKind.Text:
                return ResponseStep.Complete;
            case ResponseKind.Authentication:
                return OnAuthentication(payload, dialect, ref identity);
            case ResponseKind.Stream:
                return payload.FirstByte == Protocol.EofHeader ? ResponseStep.Complete : ResponseStep.Stream;
            default:
                return ResponseStep.Malformed;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ResponseStep OnResult(scoped in Payload payload, in Dialect dialect, ref SessionIdentity identity)
    {
        switch (payload.FirstByte)
        {
            case Protocol.OkHeader:
                return OnOk(payload, dialect, ref identity);
            case Protocol.LocalInfileHeader:
                _state = ResponseState.LocalInfile;
                return ResponseStep.More;
        }

        if (payload.Truncated || !ColumnCountPacket.TryParse(payload.Bytes, dialect, out ColumnCountPacket packet))
        {
            return ResponseStep.Malformed;
        }

        _definitions = packet.ColumnCount;
        _state = packet.DefinitionsFollow ? ResponseState.ColumnDefinitions : AfterColumns(dialect);
        return ResponseStep.More;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ResponseState AfterColumns(in Dialect dialect) =>
        dialect.Eof == EofDialect.Deprecated ? ResponseState.Rows : ResponseState.ColumnsEnd;

    private ResponseStep OnDefinition(ResponseState next)
    {
        if (--_definitions == 0)
        {
            _state = next;
        }

        return ResponseStep.More;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ResponseStep OnColumnsEnd(scoped in Payload payload, ref Dialect dialect, ref SessionIdentity identity)
    {
        if (!IsEof(payload))
        {
            if (dialect.Eof == EofDialect.Eof)
            {
                return ResponseStep.Malformed;
            }

            dialect.Infer(EofDialect.Deprecated);
            _state = ResponseState.Rows;
            return OnRow(payload, dialect, ref identity);
        }

        dialect.Infer(EofDialect.Eof);
        _state = ResponseState.Rows;
        if (!EofPacket.TryParse(payload.Bytes, out EofPacket eof))
        {
            return ResponseStep.Malformed;
        }

        if ((eof.Status & ServerStatus.CursorExists) is null or ServerStatus.None)
        {
            return ResponseStep.More;
        }

        // The rows of a cursor are fetched by commands of their own.
        NoteTerminal(eof.Warnings, eof.Status);
        return ResponseStep.Complete;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ResponseStep OnRow(scoped in Payload payload, in Dialect dialect, ref SessionIdentity identity)
    {
        if (payload.FirstByte == Protocol.EofHeader && payload.Length < TerminatorLengthLimit(dialect))
        {
            return OnTerminator(payload, dialect, ref identity);
        }

        Rows++;
        return ResponseStep.More;
    }

    /// <summary>
    /// A row whose first value is longer than 16 MiB begins with 0xFE too: nine bytes of length-encoded integer, and
    /// a packet that is full.
    /// </summary>
    private static int TerminatorLengthLimit(in Dialect dialect) =>
        dialect.Eof == EofDialect.Deprecated ? Protocol.PacketLengthMax : Protocol.EofLengthLimit;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsEof(scoped in Payload payload) =>
        payload.FirstByte == Protocol.EofHeader && payload.Length is Protocol.EofLength or 1;

    private ResponseStep OnFieldDefinition(scoped in Payload payload, in Dialect dialect, ref SessionIdentity identity) =>
        payload.FirstByte == Protocol.EofHeader && payload.Length < TerminatorLengthLimit(dialect)
            ? OnTerminator(payload, dialect, ref identity)
            : ResponseStep.More;

    /// <summary>The end of rows or definitions, an EOF_Packet or an OK_Packet by its length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ResponseStep OnTerminator(scoped in Payload payload, in Dialect dialect, ref SessionIdentity identity)
    {
        if (!IsEof(payload))
        {
            return OnOk(payload, dialect, ref identity);
        }

        if (!EofPacket.TryParse(payload.Bytes, out EofPacket eof))
        {
            return ResponseStep.Malformed;
        }

        NoteTerminal(eof.Warnings, eof.Status);
        return NextResult(eof.Status);
    }

    private ResponseStep OnOk(scoped in Payload payload, in Dialect dialect, ref SessionIdentity identity)
    {
        if (!OkPacket.TryParse(payload.Bytes, dialect, out OkPacket ok))
        {
            return ResponseStep.Malformed;
        }

        // A count that no server has, from bytes that are none, must not make the sum negative.
        Affected = (long)Math.Min((ulong)Affected + Math.Min(ok.Affected, long.MaxValue), long.MaxValue);
        NoteTerminal(ok.Warnings, ok.Status);
        identity.Track(ok.State);
        return NextResult(ok.Status);
    }

    private ResponseStep NextResult(ServerStatus? status)
    {
        if (_kind != ResponseKind.ResultSets || (status.GetValueOrDefault() & ServerStatus.MoreResultsExist) == ServerStatus.None)
        {
            return ResponseStep.Complete;
        }

        ResponseStep step = _state == ResponseState.Rows ? ResponseStep.ResultSet : ResponseStep.Ok;
        _state = ResponseState.Start;
        return step;
    }

    private ResponseStep OnError(scoped in Payload payload, in Dialect dialect)
    {
        if (!ErrPacket.TryParse(payload.Bytes, out ErrPacket error))
        {
            return ResponseStep.Malformed;
        }

        if (error.Code == Protocol.ProgressReportCode && dialect.MayHave(CapabilityFlags.MariaDbProgress))
        {
            return ResponseStep.More;
        }

        Failed = true;
        ErrorCode = error.Code;
        SqlState = error.SqlState;
        return ResponseStep.Complete;
    }

    private ResponseStep OnPrepared(scoped in Payload payload, in Dialect dialect)
    {
        if (!StatementPrepareOk.TryParse(payload.Bytes, dialect, out StatementPrepareOk prepared))
        {
            return ResponseStep.Malformed;
        }

        StatementId = prepared.StatementId;
        Warnings = prepared.Warnings;
        _preparedColumns = prepared.DefinitionsFollow ? prepared.ColumnCount : 0;
        if (prepared.DefinitionsFollow && prepared.ParameterCount > 0)
        {
            _definitions = prepared.ParameterCount;
            _state = ResponseState.ParameterDefinitions;
            return ResponseStep.More;
        }

        return BeginPreparedColumns();
    }

    private ResponseStep BeginPreparedColumns()
    {
        _definitions = _preparedColumns;
        _state = ResponseState.PreparedColumns;
        return _definitions == 0 ? ResponseStep.Complete : ResponseStep.More;
    }

    /// <summary>A definition of a COM_STMT_PREPARE's response, behind the last of which an EOF_Packet may come.</summary>
    private ResponseStep OnDefinition(ResponseState end, in Dialect dialect)
    {
        if (--_definitions > 0)
        {
            return ResponseStep.More;
        }

        bool last = end == ResponseState.PrepareEnd || _preparedColumns == 0;
        if (dialect.Eof == EofDialect.Deprecated)
        {
            return last ? ResponseStep.Complete : BeginPreparedColumns();
        }

        _state = last ? ResponseState.PrepareEnd : ResponseState.ParametersEnd;
        return ResponseStep.More;
    }

    private ResponseStep OnParametersEnd(scoped in Payload payload, ref Dialect dialect)
    {
        if (IsEof(payload))
        {
            dialect.Infer(EofDialect.Eof);
            return BeginPreparedColumns();
        }

        if (dialect.Eof == EofDialect.Eof)
        {
            return ResponseStep.Malformed;
        }

        dialect.Infer(EofDialect.Deprecated);
        _ = BeginPreparedColumns();
        return OnDefinition(ResponseState.PrepareEnd, dialect);
    }

    private static ResponseStep OnPrepareEnd(scoped in Payload payload, ref Dialect dialect)
    {
        if (!IsEof(payload))
        {
            return ResponseStep.Malformed;
        }

        dialect.Infer(EofDialect.Eof);
        return ResponseStep.Complete;
    }

    private ResponseStep OnAuthentication(scoped in Payload payload, in Dialect dialect, ref SessionIdentity identity)
    {
        _state = ResponseState.AuthenticationExchange;
        return payload.FirstByte switch
        {
            Protocol.OkHeader => OnOk(payload, dialect, ref identity),
            Protocol.EofHeader or Protocol.AuthMoreDataHeader or Protocol.AuthNextFactorHeader => ResponseStep.More,
            _ => ResponseStep.Malformed,
        };
    }

    private void NoteTerminal(int warnings, ServerStatus? status)
    {
        Warnings = warnings;
        Status = status;
    }
}
