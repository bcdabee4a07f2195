namespace QuerySniff.MySql;

/// <content>TLS, from the SSLRequest on: opaque but for the version that the server chooses.</content>
public sealed partial class Session<TStatement>
{
    private TlsNegotiation? _tls;

    /// <summary>
    /// The version of TLS in <see cref="SessionPhase.Encrypted"/>; null until the server has chosen it, or it is certain
    /// that it cannot be told.
    /// </summary>
    public TlsVersion? TlsVersion => _tls?.Version;

    private void BeginTls<TSink>(ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        _tls = new TlsNegotiation(_memory);
        Phase = SessionPhase.Encrypted;
        sink.OnEvent(SessionEvent.Encrypted);
    }
}
