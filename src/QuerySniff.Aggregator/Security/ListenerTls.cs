using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using QuerySniff.Hosting;

namespace QuerySniff.Aggregator.Security;

/// <summary>TLS 1.2 and later on a listener, with the certificates that the files have at each handshake.</summary>
internal sealed class ListenerTls
{
    private readonly ReloadedFile<SslStreamCertificateContext> _certificate;
    private readonly ReloadedFile<X509Certificate2Collection>? _clientAuthorities;

    private ListenerTls(
        ReloadedFile<SslStreamCertificateContext> certificate, ReloadedFile<X509Certificate2Collection>? clientAuthorities)
    {
        _certificate = certificate;
        _clientAuthorities = clientAuthorities;
    }

    /// <summary>Reads the files.</summary>
    /// <returns>Null for no TLS.</returns>
    /// <exception cref="UsageException">They cannot be read.</exception>
    public static ListenerTls? Load(SecurityOptions options, ILogger logger)
    {
        if (options is not { CertificateFile: { } file, CertificateKeyFile: { } key })
        {
            return null;
        }

        void Failed(string why) => Log.FileNotReloaded(logger, why);
        return new ListenerTls(
            new ReloadedFile<SslStreamCertificateContext>([file, key], () => PemFiles.ReadCertificate(file, key), Failed),
            options.ClientCaFile is { } authorities
                ? new ReloadedFile<X509Certificate2Collection>([authorities], () => PemFiles.ReadAuthorities(authorities), Failed)
                : null);
    }

    /// <summary>Sets a listener up, after its protocols are.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="asksClients">Whether clients are asked for a certificate.</param>
    public void Use(ListenOptions listener, bool asksClients)
    {
        List<SslApplicationProtocol> protocols = listener.Protocols == HttpProtocols.Http2
            ? [SslApplicationProtocol.Http2]
            : [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
        listener.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = handshake => ValueTask.FromResult(OptionsOf(handshake, protocols, asksClients)),
        });
    }

    private SslServerAuthenticationOptions OptionsOf(
        TlsHandshakeCallbackContext handshake, List<SslApplicationProtocol> protocols, bool asksClients)
    {
        SslServerAuthenticationOptions options = new()
        {
            ServerCertificateContext = _certificate.Value,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = protocols,
        };
        if (asksClients && _clientAuthorities is not null)
        {
            options.ClientCertificateRequired = true;
            options.CertificateChainPolicy = PolicyOf(_clientAuthorities.Value);

            // None is no error here: the call may bring a token.
            options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            {
                bool isTrusted = certificate is not null && errors == SslPolicyErrors.None;
                if (isTrusted)
                {
                    handshake.Connection.Features.Set(AgentCertificate.Trusted);
                }

                return isTrusted || certificate is null;
            };
        }

        return options;
    }

    private static X509ChainPolicy PolicyOf(X509Certificate2Collection authorities)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,

            // A fleet's own authority seldom has a place that revocations could be asked at.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid("1.3.6.1.5.5.7.3.2"));
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
