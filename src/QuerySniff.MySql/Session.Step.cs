using System.Buffers.Binary;

namespace QuerySniff.MySql;

/// <content>Losing step with the connection, and finding it again.</content>
public sealed partial class Session<TStatement>
{
    /// <summary>
    /// A packet that the protocol does not allow here. A client that answers the handshake with something else is refused
    /// by the server, whose ERR_Packet is still to be seen: that does not cost the step.
    /// </summary>
    private void OnDisallowed<TSink>(bool toServer, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>, allows ref struct
    {
        if (toServer && Phase == SessionPhase.Greeted)
        {
            _isGarbled = true;
            _client.EndPayload();
            sink.OnEvent(SessionEvent.UnparsablePacket);
        }
        else
        {
            OnMalformed(ref sink);
        }
    }

    /// <summary>A packet that the protocol does not allow here: it is counted, and step is lost.</summary>
    private void OnMalformed<TSink>(ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>, allows ref struct
    {
        if (Phase == SessionPhase.Resynchronising)
        {
            FailProbe(ref sink);
            return;
        }

        sink.OnEvent(SessionEvent.UnparsablePacket);
        LoseStep(ref sink, schemaMayHaveMoved: true);
    }

    /// <summary>Gives up all that is outstanding, and waits for a certain boundary.</summary>
    private void LoseStep<TSink>(ref TSink sink, bool schemaMayHaveMoved)
        where TSink : struct, ICommandSink<TStatement>, allows ref struct
    {
        if (Phase == SessionPhase.Resynchronising)
        {
            FailProbe(ref sink);
            return;
        }

        if (_client.InPayload && Phase == SessionPhase.Commands)
        {
            sink.OnEvent(SessionEvent.Unanswered);
        }

        while (_outstanding.Count > 0)
        {
            TaintHead();
            schemaMayHaveMoved |= _outstanding.Head.MovesSchema;
            Complete(CommandOutcome.Unknown, ref sink);
            sink.OnEvent(SessionEvent.Unanswered);
        }

        ForgetSchemaIf(schemaMayHaveMoved);

        sink.OnEvent(SessionEvent.Desynchronised);
        AwaitCommand();
    }

    /// <summary>
    /// What was taken for a command was none, or its response was not its own. It is not handed over as a command;
    /// that it may have been one is counted.
    /// </summary>
    private void FailProbe<TSink>(ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>, allows ref struct
    {
        int given = Math.Max(_outstanding.Count, _client.InPayload ? 1 : 0);
        for (int i = 0; i < given; i++)
        {
            sink.OnEvent(SessionEvent.Unanswered);
        }

        ForgetSchemaIf(given > 0);
        AwaitCommand();
    }

    /// <summary>A command that was not seen may have moved the schema: none is better than a wrong one.</summary>
    private void ForgetSchemaIf(bool mayHaveMoved)
    {
        if (mayHaveMoved)
        {
            _identity.ForgetSchema();
        }
    }

    private void AwaitCommand()
    {
        Release();
        _dialect.ForgetInference();
        _lostStep = true;
        Phase = SessionPhase.Desynchronised;
    }

    /// <summary>A response came that fits its command: the session is in step.</summary>
    private void RegainStep<TSink>(ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>, allows ref struct
    {
        if (Phase == SessionPhase.Resynchronising)
        {
            Phase = SessionPhase.Commands;
            sink.OnEvent(SessionEvent.Resynchronised);
            if (_isCompressed)
            {
                TellCompression(ref sink);
            }
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
        where TSink : struct, ICommandSink<TStatement>, allows ref struct
    {
        if (toServer && TryProbe(data))
        {
            Phase = SessionPhase.Resynchronising;
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
        bool mayBePlain = !_dialect.Has(Compression);
        bool mayBeCompressed = _dialect.MayHave(Compression) && _decompressor is not null;
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
