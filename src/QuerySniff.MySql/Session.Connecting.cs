namespace QuerySniff.MySql;

/// <content>
/// The connection phase
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html).
/// </content>
public sealed partial class Session<TStatement>
{
    /// <summary>
    /// What a proxy sends before the client's first packet; some servers greet before they have read it, and some after.
    /// Returns how many bytes of the data that is.
    /// </summary>
    private int TakeProxyHeader<TSink>(long timestamp, scoped ReadOnlySpan<byte> data, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        int taken = _proxy.Take(data, _memory, out ReadOnlySpan<byte> notAHeader);
        if (!notAHeader.IsEmpty)
        {
            Span<byte> earlier = stackalloc byte[ProxyHeader.BytesMax];
            notAHeader.CopyTo(earlier);
            earlier = earlier[..notAHeader.Length];
            _proxy.Release(_memory);
            Read(toServer: true, timestamp, earlier, ref sink);
        }

        return taken;
    }

    private void OnGreeting<TSink>(scoped in Payload payload, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        _connectionSequence = payload.NextSequence;
        _isGarbled = false;
        if (payload.FirstByte == Protocol.ErrHeader)
        {
            OnLoginRefused(payload, ref sink);
        }
        else if (HandshakeV10.TryParse(payload.Bytes, out HandshakeV10 handshake))
        {
            _ = _serverVersion.Set(handshake.ServerVersion, SessionLimits.ServerVersionBytesMax);
            _serverCapabilities = handshake.Capabilities;
            Phase = SessionPhase.Greeted;
        }
        else if (HandshakeV9.TryParse(payload.Bytes, out HandshakeV9 old))
        {
            _ = _serverVersion.Set(old.ServerVersion, SessionLimits.ServerVersionBytesMax);
            Phase = SessionPhase.Greeted;
        }
        else
        {
            OnMalformed(ref sink);
        }
    }

    private void OnHandshakeResponse<TSink>(scoped in Payload payload, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        _connectionSequence = payload.NextSequence;
        if (SslRequest.Is(payload.Bytes))
        {
            BeginTls(ref sink);
        }
        else if (TryLogIn(payload.Bytes))
        {
            Phase = SessionPhase.Authenticating;
        }
        else
        {
            OnDisallowed(toServer: true, ref sink);
        }
    }

    /// <summary>Takes the response in the form that its own flags say.</summary>
    private bool TryLogIn(ReadOnlySpan<byte> payload)
    {
        PayloadReader reader = new(payload);
        if (!reader.TryReadUInt16(out ushort flags))
        {
            return false;
        }

        if (((CapabilityFlags)flags & CapabilityFlags.Protocol41) != CapabilityFlags.None
            && HandshakeResponse41.TryParse(payload, out HandshakeResponse41 response))
        {
            _dialect.Negotiate(response.Capabilities & _serverCapabilities);
            _identity.LogIn(
                response.User, response.Schema, response.ProgramName, response.Charset, _dialect.Has(CapabilityFlags.MultiStatements));
            return true;
        }

        if (((CapabilityFlags)flags & CapabilityFlags.Protocol41) == CapabilityFlags.None
            && HandshakeResponse320.TryParse(payload, out HandshakeResponse320 old))
        {
            _dialect.Negotiate(old.Capabilities & _serverCapabilities);
            _identity.LogIn(old.User, old.Schema, programName: default, charset: 0, multiStatements: false);
            return true;
        }

        return false;
    }

    /// <summary>
    /// What the server says to the client's authentication data: OK or ERR ends it, all else (AuthSwitchRequest,
    /// AuthMoreData, AuthNextFactor) is a plugin's, and goes on.
    /// </summary>
    private void OnAuthentication<TSink>(scoped in Payload payload, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        _connectionSequence = payload.NextSequence;
        switch (payload.FirstByte)
        {
            case Protocol.ErrHeader:
                OnLoginRefused(payload, ref sink);
                break;
            case Protocol.OkHeader when Phase == SessionPhase.Authenticating
                && OkPacket.TryParse(payload.Bytes, _dialect, out OkPacket ok):
                OnLoggedIn(ok, ref sink);
                break;
            case Protocol.EofHeader or Protocol.AuthMoreDataHeader or Protocol.AuthNextFactorHeader
                when Phase == SessionPhase.Authenticating:
                break;
            default:
                OnMalformed(ref sink);
                break;
        }
    }

    private void OnLoggedIn<TSink>(scoped OkPacket ok, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        LastStatus = ok.Status ?? ServerStatus.None;
        _identity.Track(ok.State);
        _identity.ApplyTracked();
        Phase = SessionPhase.Commands;
        sink.OnEvent(SessionEvent.Authenticated);
        BeginCompression(ref sink);
    }

    private void OnLoginRefused<TSink>(scoped in Payload payload, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        if (!ErrPacket.TryParse(payload.Bytes, out ErrPacket error))
        {
            OnMalformed(ref sink);
            return;
        }

        LoginErrorCode = error.Code;
        sink.OnEvent(SessionEvent.LoginFailed);
    }
}
