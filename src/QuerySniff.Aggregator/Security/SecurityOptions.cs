namespace QuerySniff.Aggregator.Security;

/// <summary>Who may call, and how listeners are guarded. Files are full paths; null for none.</summary>
internal sealed record SecurityOptions
{
    /// <summary>The tokens' hashes and roles (<see cref="TokenList"/>); null asks nobody on the listener of the people.</summary>
    public string? TokensFile { get; init; }

    /// <summary>The certificate of both listeners, PEM; null for no TLS.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Its private key, PEM.</summary>
    public string? CertificateKeyFile { get; init; }

    /// <summary>Who signs the agents' certificates, PEM.</summary>
    public string? ClientCaFile { get; init; }

    /// <summary>Whether listeners may be open beyond the loopback.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>Whether /metrics is answered without a token.</summary>
    public bool OpenMetrics { get; init; }
}
