namespace QuerySniff.MySql;

/// <summary>
/// What client and server have negotiated. Where the handshake was not seen, a protocol since 4.1 is taken, and the
/// rest is read off the packets' own lengths.
/// </summary>
internal struct Dialect
{
    private CapabilityFlags _capabilities;
    private EofDialect _eof;
    private bool _known;

    /// <summary>Whether the handshake was seen.</summary>
    public readonly bool Known => _known;

    /// <summary>The negotiated capabilities; none where they are not known.</summary>
    public readonly CapabilityFlags Capabilities => _capabilities;

    /// <summary>How definitions and rows end.</summary>
    public readonly EofDialect Eof => _eof;

    /// <summary>Whether packets have the form that they have had since MySQL 4.1.</summary>
    public readonly bool Protocol41 => MayHave(CapabilityFlags.Protocol41);

    /// <summary>Whether the capability is negotiated for certain.</summary>
    public readonly bool Has(CapabilityFlags flag) => _known && (_capabilities & flag) != CapabilityFlags.None;

    /// <summary>Whether the capability is negotiated, as far as is known.</summary>
    public readonly bool MayHave(CapabilityFlags flag) => !_known || (_capabilities & flag) != CapabilityFlags.None;

    /// <summary>Takes what the handshake said.</summary>
    public void Negotiate(CapabilityFlags capabilities)
    {
        _capabilities = capabilities;
        _known = true;
        _eof = (capabilities & CapabilityFlags.DeprecateEof) != CapabilityFlags.None ? EofDialect.Deprecated : EofDialect.Eof;
    }

    /// <summary>Takes what a response gave away.</summary>
    public void Infer(EofDialect eof) => _eof = eof;

    /// <summary>Forgets what was inferred: the session fell out of step before the inference was of use.</summary>
    public void ForgetInference()
    {
        if (!_known)
        {
            _eof = EofDialect.Unknown;
        }
    }
}
