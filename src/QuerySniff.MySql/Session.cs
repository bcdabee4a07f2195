using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using QuerySniff.Compression;

namespace QuerySniff.MySql;

/// <summary>
/// One connection's protocol, from the handshake on: takes the bytes of both streams and hands completed commands to
/// a sink. Used by one thread at a time. Per stream, bytes come in order, in any pieces; between the streams, what
/// answers something comes after it. Wire bytes never throw; what is stored is bounded by <see cref="SessionLimits"/>,
/// and memory is held for a packet only while it is split.
/// </summary>
/// <remarks>
/// <para>Every command whose request was seen in step is handed to <see cref="ICommandSink{TStatement}.OnCommand"/>
/// exactly once; of a COM_QUERY with several statements, each of those that the server has run, or may have.</para>
/// <para>Losing step: a gap that is not wholly inside a payload that is skipped anyway, or a packet that the protocol
/// does not allow, gives up all outstanding commands (outcome <see cref="CommandOutcome.Unknown"/>, tainted, and
/// <see cref="SessionEvent.Unanswered"/> for each). From there on the server's bytes are passed over until a piece of
/// the client's stream looks like a command from its first byte to its last: the probe. A session that is joined
/// mid-stream begins the same way. It is in step again when the server has answered the probe to the last byte, as that
/// command can be answered, before the client sends its next command, and nothing more comes until it does: a client that
/// sends commands ahead has answers due that would come in between. All up to that next command is tainted. The
/// commands of a probe are those that the client sends before the server answers, so that a client that always sends two
/// at once is found in step too.</para>
/// <para>What that cannot tell from a client that waits is one that goes on sending while answers to requests that were not
/// seen are due, if by chance just as many answers as requests pass by between two of its sends. TCP cannot tell either:
/// it acknowledges what was sent, not what is owed. Pairs are wrong then until the client does wait: the answers that are
/// too many cost the step.</para>
/// <para>What commands change of the session (user, schema, prepared statements, charset, SQL mode) is forgotten where
/// one may have been missed.</para>
/// <para>Compressed, all this holds of the packets in the frames: step is lost by a frame that cannot be decompressed, too,
/// and is found again where a piece of the client's stream begins a frame that begins a command. Whether a session joined
/// mid-stream compresses is told by that frame.</para>
/// </remarks>
/// <typeparam name="TStatement">What the sink makes of a statement's text.</typeparam>
public sealed partial class Session<TStatement>
{
    private readonly HeldMemory _memory;
    private PacketStream _client;
    private PacketStream _server;
    private OutstandingQueue<TStatement> _outstanding;
    private PreparedStatements<TStatement> _prepared;
    private Response _response;
    private Dialect _dialect;
    private SessionIdentity _identity;
    private NameText _serverVersion;
    private ProxyPreamble _proxy;
    private CapabilityFlags _serverCapabilities;

    /// <summary>The sequence id that the connection phase's next packet must have, whoever sends it.</summary>
    private byte _connectionSequence;

    /// <summary>Whether the client has answered the handshake with something else: the server is about to refuse it.</summary>
    private bool _isGarbled;

    /// <summary>Begins a session.</summary>
    /// <param name="joinedMidStream">Whether the connection's beginning was not seen.</param>
    /// <param name="decompressor">
    /// What reads compressed frames, shared by the thread's sessions; without one, sessions that compress are passed over.
    /// </param>
    /// <param name="memory">
    /// What the memory for split packets is charged to, shared by the thread's sessions; without one, the session has as
    /// much as all might.
    /// </param>
    public Session(bool joinedMidStream, Decompressor? decompressor = null, HeldMemory? memory = null)
    {
        _decompressor = decompressor;
        _memory = memory ?? new HeldMemory();
        Reset(joinedMidStream);
    }

    /// <summary>Where the session stands.</summary>
    public SessionPhase Phase { get; private set; }

    /// <summary>The user that the client has named, in UTF-8; empty if unknown.</summary>
    public ReadOnlySpan<byte> User => _identity.User;

    /// <summary>
    /// The current schema, in UTF-8; empty if none or unknown. During <see cref="ICommandSink{TStatement}.OnCommand"/>
    /// it is the one that the command ran in.
    /// </summary>
    public ReadOnlySpan<byte> Schema => _identity.Schema;

    /// <summary>The client that a proxy has named before the handshake; null if none has.</summary>
    public ProxiedClient? ProxiedClient => _proxy.Client;

    /// <summary>The server's version as its handshake gives it; empty if unknown.</summary>
    public ReadOnlySpan<byte> ServerVersion => _serverVersion.Span;

    /// <summary>The connection attribute program_name, in UTF-8; empty if unknown.</summary>
    public ReadOnlySpan<byte> ProgramName => _identity.ProgramName;

    /// <summary>Changes whenever <see cref="User"/>, <see cref="Schema"/> or <see cref="ProgramName"/> do.</summary>
    public int IdentityVersion => _identity.Version;

    /// <summary>What client and server have negotiated; none if the handshake was not seen.</summary>
    public CapabilityFlags Capabilities => _dialect.Capabilities;

    /// <summary>
    /// The number of a collation of the character set that the client's statements are in, as it has said at the login or
    /// set it since; 0 if unknown.
    /// </summary>
    public int Charset => _identity.Charset;

    /// <summary>
    /// The SQL mode that the client's statements are to be read in, by the status flags that the server said last and by what
    /// the client has set: of ANSI_QUOTES MySQL says nothing.
    /// </summary>
    public SqlMode SqlMode => _identity.SqlMode
        | ((LastStatus & ServerStatus.NoBackslashEscapes) != ServerStatus.None ? SqlMode.NoBackslashEscapes : SqlMode.None)
        | ((LastStatus & ServerStatus.AnsiQuotes) != ServerStatus.None ? SqlMode.AnsiQuotes : SqlMode.None);

    /// <summary>The status flags that the server said last; none if it has said none yet.</summary>
    public ServerStatus LastStatus { get; private set; }

    /// <summary>The error number with which the server refused the login; 0 if it did not.</summary>
    public ushort LoginErrorCode { get; private set; }

    /// <summary>Bytes of pooled memory held at the moment for packets that are split.</summary>
    public int HeldBytes =>
        _client.HeldBytes + _server.HeldBytes + _proxy.HeldBytes + (_frames?.HeldBytes ?? 0) + (_tls?.HeldBytes ?? 0);

    /// <summary>Makes the session that of another connection. Its memory is used again.</summary>
    public void Reset(bool joinedMidStream)
    {
        Release();
        _prepared.Clear();
        _identity.Clear();
        _serverVersion.Clear();
        _proxy.Clear(_memory);
        _serverCapabilities = CapabilityFlags.None;
        _dialect = default;
        _connectionSequence = 0;
        _framingKnown = false;
        _isGarbled = false;
        _tls = null;
        _isCompressed = false;
        _compressionTold = false;
        LastStatus = ServerStatus.None;
        LoginErrorCode = 0;
        Phase = joinedMidStream ? SessionPhase.Desynchronised : SessionPhase.Connecting;
    }

    /// <summary>Takes the next bytes of a stream.</summary>
    /// <param name="toServer">Whether they are the client's.</param>
    /// <param name="timestamp">When they were captured, in nanoseconds since the Unix epoch.</param>
    /// <param name="data">
    /// The bytes, borrowed for the call. How they are cut does not matter in step; out of step a piece's beginning is
    /// where a command is looked for, so pieces should be segments.
    /// </param>
    /// <param name="sink">Takes what becomes of them.</param>
    public void OnData<TSink>(bool toServer, long timestamp, scoped ReadOnlySpan<byte> data, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        if (data.IsEmpty)
        {
            return;
        }

        if (Phase == SessionPhase.Resynchronising)
        {
            JudgeProbe(toServer, data, ref sink);
        }

        switch (Phase)
        {
            case SessionPhase.Encrypted:
                _tls!.Read(toServer, data);
                return;
            case SessionPhase.Compressed:
            case SessionPhase.Replication:
                return;
            case SessionPhase.Desynchronised when !TryRegainStep(toServer, data, ref sink):
                PassOver(toServer);
                return;
            case SessionPhase.Greeted when toServer && _isGarbled:
                return;
            case SessionPhase.Connecting or SessionPhase.Greeted when toServer && _proxy.MayFollow:
                data = data[TakeProxyHeader(timestamp, data, ref sink)..];
                if (data.IsEmpty || !IsDecoded)
                {
                    return;
                }

                break;
        }

        if (_isCompressed)
        {
            ReadFrames(toServer, timestamp, data, ref sink);
        }
        else
        {
            Read(toServer, timestamp, data, ref sink);
        }
    }

    /// <summary>Takes note that bytes of a stream will never be seen; the next ones come after them.</summary>
    public void OnGap<TSink>(bool toServer, long timestamp, long bytes, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        if (!IsDecoded || bytes <= 0)
        {
            _tls?.OnGap(toServer);
            PassOver(toServer);
            return;
        }

        bool passedOver = _isCompressed
            ? TryPassOverLostFrames(toServer, timestamp, bytes, ref sink)
            : TryPassOverLost(toServer, timestamp, bytes, ref sink);
        if (!passedOver)
        {
            LoseStep(ref sink, commandMissed: toServer);
        }
    }

    /// <summary>
    /// Takes note that the connection has ended: what is outstanding is <see cref="CommandOutcome.Aborted"/>, and all
    /// pooled memory is given back. The session can be used again after <see cref="Reset"/>.
    /// </summary>
    [SuppressMessage("Style", "IDE0060", Justification = "An end has a time, as all that happens to a session does.")]
    public void OnClosed<TSink>(long timestamp, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        if (_outstanding.Count > 0 && _response.MayBeComplete)
        {
            Complete(CommandOutcome.Ok, ref sink);
        }

        while (_outstanding.Count > 0)
        {
            Abandon(CommandOutcome.Aborted, ref sink);
        }

        Release();
    }

    /// <summary>Bytes are not decoded: if they are the client's, there may be commands among them.</summary>
    private void PassOver(bool toServer)
    {
        if (toServer)
        {
            ForgetState();
        }
    }

    private ref PacketStream StreamOf(bool toServer) => ref toServer ? ref _client : ref _server;

    private bool IsAtBoundary(bool toServer) =>
        StreamOf(toServer).AtBoundary && (!_isCompressed || _frames!.Of(toServer).AtBoundary);

    /// <summary>Lost bytes that lie inside a payload, and are not needed of it, do not cost the step.</summary>
    private bool TryPassOverLost<TSink>(bool toServer, long timestamp, long bytes, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        ref PacketStream stream = ref StreamOf(toServer);
        bool isStatement = toServer && Phase is SessionPhase.Commands or SessionPhase.Resynchronising
            && (CommandCode)_client.FirstByte is CommandCode.Query or CommandCode.StatementPrepare;
        if (!stream.TrySkipLost(bytes, prefixSuffices: isStatement))
        {
            return false;
        }

        if (!toServer || ClientGoesOn(_client.Sequence))
        {
            TaintHead();
        }

        Read(toServer, timestamp, default, ref sink);
        return true;
    }

    /// <summary>The one loop over packets: framing, order, payloads.</summary>
    private void Read<TSink>(bool toServer, long timestamp, scoped ReadOnlySpan<byte> data, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        ref PacketStream stream = ref StreamOf(toServer);
        long begun = _isCompressed ? _frames!.Of(toServer).ContentBegan(timestamp) : timestamp;
        int givenBytes = data.Length;
        while (true)
        {
            if (!toServer && stream.AtBoundary)
            {
                TakeWholePackets(ref data, givenBytes, timestamp, begun, ref sink);
                if (!IsDecoded)
                {
                    return;
                }
            }

            if (stream.AtHeader)
            {
                bool begins = !stream.InPayload;
                if (!stream.TryReadHeader(ref data, begun, out bool inOrder))
                {
                    return;
                }

                // Nobody reads the numbers inside the frames of a client: MariaDB's Connector/C numbers each packet of a
                // long statement 0.
                inOrder |= _isCompressed && toServer;
                bool framed = TakesFramesSequence(toServer, givenBytes - data.Length, stream.Sequence);
                if (begins && !toServer && !framed && BeginsNextResponse(stream.Sequence))
                {
                    EndMaybeComplete(ref sink);
                }

                if (!inOrder || (begins && !IsInOrder(toServer, stream.Sequence, framed)) || IsTooLong(stream.Remaining))
                {
                    OnDisallowed(toServer, ref sink);
                    return;
                }
            }

            if (!stream.Begun && stream.Remaining > 0)
            {
                if (data.IsEmpty)
                {
                    return;
                }

                stream.Begin(data[0], WantedBytes(toServer, data[0], stream.Remaining));
            }

            switch (stream.ReadPayload(ref data, _memory, out ReadOnlySpan<byte> bytes))
            {
                case PayloadStep.NeedMoreData:
                    return;
                case PayloadStep.Continues:
                    continue;
            }

            bool wasCompressed = _isCompressed;
            Payload payload = stream.PayloadOf(bytes);
            if (wasCompressed)
            {
                payload = payload with { WireBytes = _frames!.Of(toServer).Meter.Charge(givenBytes - data.Length) };
            }

            OnPayload(toServer, timestamp, payload, ref sink);
            stream.EndPayload(_memory);
            if (!IsDecoded || (toServer && _isGarbled))
            {
                return;
            }

            if (_isCompressed != wasCompressed)
            {
                ReadFrames(toServer, timestamp, data, ref sink);
                return;
            }
        }
    }

    private bool IsDecoded
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Phase is SessionPhase.Connecting or SessionPhase.Greeted or SessionPhase.Authenticating
            or SessionPhase.Commands or SessionPhase.Resynchronising;
    }

    /// <summary>
    /// Whether a payload may begin with that sequence id: a command with 0, all else with the next one of its exchange
    /// (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html, Sequence-ID).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsInOrder(bool toServer, byte sequence, bool isFrames)
    {
        switch (Phase)
        {
            case SessionPhase.Connecting:
                return sequence == 0;
            case SessionPhase.Greeted:
            case SessionPhase.Authenticating:
                return sequence == _connectionSequence;
        }

        if (toServer && !ClientGoesOn(sequence))
        {
            return sequence == 0;
        }

        // A server that closes an idle connection may say so, unasked and with any sequence id.
        return _outstanding.Count == 0 || isFrames || sequence == _outstanding.Head.NextSequence;
    }

    /// <summary>
    /// Whether a server's packet begins the response to the second oldest command, where the oldest one's may be over.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool BeginsNextResponse(byte sequence) =>
        sequence == 1 && _outstanding.Count > 1 && sequence != _outstanding.Head.NextSequence;

    // Bytes that are no MySQL claim a length like any other number: without this they would be waited for, and taken for decoded.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsTooLong(int packetLength) =>
        Phase is SessionPhase.Connecting or SessionPhase.Greeted or SessionPhase.Authenticating
        && packetLength > SessionLimits.ConnectionPacketBytesMax;

    /// <summary>Whether a client's packet goes on with the oldest command's exchange, and begins no command.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool ClientGoesOn(byte sequence) => _outstanding.Count > 0 && _response.State switch
    {
        ResponseState.LocalInfile => true,
        ResponseState.AuthenticationExchange => sequence != 0,
        _ => false,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int WantedBytes(bool toServer, byte firstByte, int packetLength)
    {
        if (!toServer)
        {
            return _outstanding.Count > 0
                ? _response.WantedBytes(firstByte, packetLength)
                : SessionLimits.PayloadPrefixBytesMax;
        }

        if (Phase == SessionPhase.Authenticating || ClientGoesOn(_client.Sequence))
        {
            return 0;
        }

        return Phase != SessionPhase.Greeted
            && (CommandCode)firstByte is CommandCode.Query or CommandCode.StatementPrepare
            ? SessionLimits.StatementBytesMax
            : SessionLimits.PayloadPrefixBytesMax;
    }

    /// <summary>The one switch of the session: what a payload means in its phase and direction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void OnPayload<TSink>(bool toServer, long timestamp, scoped in Payload payload, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        switch (Phase)
        {
            case SessionPhase.Connecting when !toServer:
                OnGreeting(payload, ref sink);
                break;
            case SessionPhase.Greeted when toServer:
                OnHandshakeResponse(payload, ref sink);
                break;
            case SessionPhase.Authenticating when toServer:
                _connectionSequence = payload.NextSequence;
                break;
            case SessionPhase.Greeted or SessionPhase.Authenticating when !toServer:
                OnAuthentication(payload, ref sink);
                break;
            case SessionPhase.Commands or SessionPhase.Resynchronising when !toServer:
                OnResponse(timestamp, payload, ref sink);
                break;
            case SessionPhase.Commands or SessionPhase.Resynchronising when ClientGoesOn(_client.Sequence):
                OnExchange(payload);
                break;
            case SessionPhase.Commands or SessionPhase.Resynchronising:
                OnRequest(timestamp, payload, ref sink);
                break;
            default:
                OnMalformed(ref sink);
                break;
        }
    }

    private void Release()
    {
        _client.EndPayload(_memory);
        _server.EndPayload(_memory);
        _proxy.Release(_memory);
        _frames?.Clear(_memory);
        _tls?.Release();
        _outstanding.Clear(_memory);
        _response = default;
    }
}
