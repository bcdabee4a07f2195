using System.Buffers.Binary;

namespace QuerySniff.MySql;

/// <content>Losing step with the connection, and finding it again.</content>
public sealed partial class Session<TStatement>
{
    /// <summary>Whether the server has begun to answer the probe.</summary>
    private bool _probeAnswering;

    /// <summary>
    /// A packet that the protocol does not allow here. A client that answers the handshake with something else is refused
    /// by the server, whose ERR_Packet is still to be seen: that does not cost the step.
    /// </summary>
    private void OnDisallowed<TSink>(bool toServer, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        if (toServer && Phase == SessionPhase.Greeted)
        {
            _isGarbled = true;
            _client.EndPayload(_memory);
            sink.OnEvent(SessionEvent.UnparsablePacket);
        }
        else
        {
            OnMalformed(ref sink);
        }
    }

    /// <summary>A packet that the protocol does not allow here: it is counted, and step is lost.</summary>
    private void OnMalformed<TSink>(ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        if (Phase == SessionPhase.Resynchronising)
        {
            FailProbe(ref sink);
            return;
        }

        sink.OnEvent(SessionEvent.UnparsablePacket);
        LoseStep(ref sink, commandMissed: true);
    }

    /// <summary>
    /// Gives up all that is outstanding, and waits for a certain boundary. Of a probe, what was answered so far as a command
    /// is was one.
    /// </summary>
    /// <param name="sink">Takes what was outstanding.</param>
    /// <param name="commandMissed">Whether a command may have been among what was not seen.</param>
    private void LoseStep<TSink>(ref TSink sink, bool commandMissed)
        where TSink : struct, ICommandSink<TStatement>
    {
        if (Phase == SessionPhase.Resynchronising)
        {
            if (_response.Bytes > 0)
            {
                GiveUpOutstanding(ref sink);
            }

            FailProbe(ref sink);
            return;
        }

        if (_client.InPayload && Phase == SessionPhase.Commands)
        {
            sink.OnEvent(SessionEvent.Unanswered);
        }

        GiveUpOutstanding(ref sink);
        if (commandMissed)
        {
            ForgetState();
        }

        sink.OnEvent(SessionEvent.Desynchronised);
        AwaitCommand();
    }

    private void GiveUpOutstanding<TSink>(ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        while (_outstanding.Count > 0)
        {
            GiveUpOldest(ref sink);
        }
    }

    private void GiveUpOldest<TSink>(ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        Abandon(CommandOutcome.Unknown, ref sink);
        sink.OnEvent(SessionEvent.Unanswered);
    }

    /// <summary>
    /// What was taken for a command was none, or its response was not its own. It is not handed over as a command;
    /// that it may have been one is counted. Of one whose first statements were handed over, so are the rest.
    /// </summary>
    private void FailProbe<TSink>(ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        if (_outstanding.Count > 0 && _outstanding.Head.Batch.Number > 1)
        {
            GiveUpOldest(ref sink);
        }

        int given = Math.Max(_outstanding.Count, _client.InPayload ? 1 : 0);
        for (int i = 0; i < given; i++)
        {
            sink.OnEvent(SessionEvent.Unanswered);
        }

        // What it has told of the session was told by commands that may have been none.
        ForgetState();
        AwaitCommand();
    }

    /// <summary>
    /// A command that was not seen may have changed all that one can change: to know nothing is better than what is wrong.
    /// The program's name goes too, since COM_CHANGE_USER brings the attributes of whoever a proxy speaks for next.
    /// </summary>
    private void ForgetState()
    {
        _identity.Clear();
        _prepared.Clear();
        LastStatus = ServerStatus.None;
    }

    private void AwaitCommand()
    {
        Release();
        _dialect.ForgetInference();
        _probeAnswering = false;
        Phase = SessionPhase.Desynchronised;
    }

    /// <summary>
    /// What the next piece of a stream says of the probe, before it is read. The client's that goes on before the server
    /// has spoken belongs to it; what comes after the last answer confirms it, if it begins a command too. The one that
    /// comes in between is a probe of its own.
    /// </summary>
    private void JudgeProbe<TSink>(bool toServer, scoped ReadOnlySpan<byte> data, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        if (!toServer)
        {
            _probeAnswering = true;
            if (!IsAtBoundary(toServer: true))
            {
                // An answer before the end of what was taken for its request.
                FailProbe(ref sink);
            }
        }
        else if (_probeAnswering && !IsExchanging)
        {
            bool confirms = IsProbeAnswered
                && (_isCompressed ? CompressedProbe.MayFollow(data, _decompressor!) : CommandProbe.MayFollow(data));
            if (confirms)
            {
                RegainStep(ref sink);
            }
            else
            {
                FailProbe(ref sink);
            }
        }
    }

    /// <summary>Whether all answers have come, and nothing behind them.</summary>
    private bool IsProbeAnswered =>
        IsAtBoundary(toServer: true) && IsAtBoundary(toServer: false)
        && (_outstanding.Count == 0 || (_outstanding.Count == 1 && _response.MayBeComplete));

    /// <summary>Whether the client has its say in a command's answer.</summary>
    private bool IsExchanging => _outstanding.Count > 0
        && _response.State is ResponseState.LocalInfile or ResponseState.AuthenticationExchange;

    private void RegainStep<TSink>(ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        Phase = SessionPhase.Commands;
        _framingKnown = true;
        sink.OnEvent(SessionEvent.Resynchronised);
        if (_isCompressed)
        {
            TellCompression(ref sink);
        }
    }

    private void TaintHead()
    {
        if (_outstanding.Count > 0)
        {
            _outstanding.Head.Tainted = true;
        }
    }

    /// <summary>Out of step: whether a piece of data is where decoding can go on. If so, the phase says how.</summary>
    private bool TryRegainStep<TSink>(bool toServer, scoped ReadOnlySpan<byte> data, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        if (toServer && TryProbe(data))
        {
            Phase = SessionPhase.Resynchronising;
            _probeAnswering = false;
            return true;
        }

        if (!toServer && !_dialect.Known && IsGreeting(data))
        {
            _isCompressed = false;
            Phase = SessionPhase.Connecting;
            return true;
        }

        if (!_dialect.Known && TlsRecord.AreAll(data))
        {
            BeginTls(ref sink);
            _tls!.Join(toServer, data);
        }

        return false;
    }

    /// <summary>Whether a piece of the client's stream begins a command, in a frame or not as far as is known.</summary>
    private bool TryProbe(ReadOnlySpan<byte> data)
    {
        bool mayBePlain = _framingKnown ? !_isCompressed : !_dialect.Has(Compression);
        bool mayBeCompressed = _framingKnown ? _isCompressed : _dialect.MayHave(Compression) && _decompressor is not null;
        bool isPlain = mayBePlain && CommandProbe.IsPlausible(data);
        if (!isPlain && !(mayBeCompressed && CompressedProbe.IsPlausible(data, _decompressor!)))
        {
            return false;
        }

        UseFrames(!isPlain);
        return true;
    }

    /// <summary>Whether a piece of the server's stream is a handshake from its first byte to its last.</summary>
    private static bool IsGreeting(ReadOnlySpan<byte> data) =>
        data.Length > Protocol.HeaderBytes
        && BinaryPrimitives.ReadUInt32LittleEndian(data) == (uint)(data.Length - Protocol.HeaderBytes)
        && HandshakeV10.TryParse(data[Protocol.HeaderBytes..], out _);
}
