using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using QuerySniff.Hosting;
using QuerySniff.Rpc;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// How an agent knows its aggregators, and how they know it. The token and the certificate are read again when their files
/// change; where that fails, for the agent has become another user, what was read before holds. Any thread.
/// </summary>
internal sealed class AggregatorAccess
{
    private readonly X509Certificate2Collection? _authorities;
    private readonly ReloadedFile<SslStreamCertificateContext>? _certificate;
    private readonly ReloadedFile<string>? _token;

    /// <summary>Reads the files.</summary>
    /// <exception cref="UsageException">One of them cannot be read.</exception>
    public AggregatorAccess(AgentSettings settings, ILogger logger)
    {
        _authorities = settings.CaFile is { } ca ? PemFiles.ReadAuthorities(ca) : null;
        _certificate = settings is { ClientCertificate: { } file, ClientKey: { } key }
            ? new ReloadedFile<SslStreamCertificateContext>(
                [file, key], () => PemFiles.ReadCertificate(file, key), logger.FileNotReloaded)
            : null;
        _token = settings.TokenFile is { } token
            ? new ReloadedFile<string>([token], () => ReadToken(token), logger.FileNotReloaded)
            : null;
    }

    /// <summary>TLS as it is to be with an aggregator.</summary>
    public SslClientAuthenticationOptions Tls()
    {
        SslClientAuthenticationOptions tls = new() { EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 };
        if (_authorities is not null)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(_authorities);
        }

        if (_certificate is not null)
        {
            tls.LocalCertificateSelectionCallback = (_, _, _, _, _) => _certificate.Value.TargetCertificate;
        }

        return tls;
    }

    /// <summary>Adds the token to a call.</summary>
    public void Authorize(HttpRequestHeaders headers)
    {
        if (_token is not null)
        {
            headers.Authorization = new AuthenticationHeaderValue("Bearer", _token.Value);
        }
    }

    /// <summary>What a channel to an aggregator is told.</summary>
    public RpcChannelOptions ChannelOptions() => new() { Tls = Tls(), ConfigureHeaders = Authorize };

    // Neither the file's text nor a part of it is in a message.
    private static string ReadToken(string file)
    {
        try
        {
            string token = File.ReadAllText(file).Trim();
            return token.Length > 0 && token.All(static c => c is > ' ' and < (char)0x7F)
                ? token
                : throw new UsageException($"{file}: is to hold a token and nothing else.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file}: the token cannot be read: {e.Message}", e);
        }
    }
}
