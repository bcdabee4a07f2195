using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace QuerySniff.TestKit;

/// <summary>An authority of the test's own, and what it signs, as PEM files in a folder.</summary>
public sealed class TestCertificates : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly DateTimeOffset _from = TimeProvider.System.GetUtcNow().AddDays(-1);
    private readonly DateTimeOffset _to = TimeProvider.System.GetUtcNow().AddDays(30);
    private readonly TemporaryFolder _folder;
    private readonly string _name;
    private readonly X509Certificate2 _authority;

    /// <summary>Makes the authority.</summary>
    /// <param name="folder">Where the files are written.</param>
    /// <param name="name">The authority's, with which the files' names begin.</param>
    public TestCertificates(TemporaryFolder folder, string name)
    {
        ArgumentNullException.ThrowIfNull(folder);
        _folder = folder;
        _name = name;
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(_from, _to);
        AuthorityFile = folder.Combine($"{name}-ca.pem");
        File.WriteAllText(AuthorityFile, _authority.ExportCertificatePem());
    }

    /// <summary>The authority's own certificate.</summary>
    public string AuthorityFile { get; }

    /// <summary>A client's, as that of an aggregator would not do.</summary>
    public (string Certificate, string Key) Client(string name) => Sign(name, ClientAuthentication);

    /// <summary>An aggregator's, for the loopback.</summary>
    public (string Certificate, string Key) Server(string name) => Sign(name, ServerAuthentication);

    /// <summary>A client that trusts any server: what a server asks of clients is what is tested with it.</summary>
    public static SocketsHttpHandler TrustingHandler()
    {
        SocketsHttpHandler handler = new() { UseCookies = false, AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        return handler;
    }

    /// <inheritdoc/>
    public void Dispose() => _authority.Dispose();

    private (string Certificate, string Key) Sign(string name, string purpose)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: true));
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(
            _authority, _from, _to, RandomNumberGenerator.GetBytes(8));
        string file = _folder.Combine($"{_name}-{name}.pem");
        string keyFile = _folder.Combine($"{_name}-{name}.key");
        File.WriteAllText(file, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (file, keyFile);
    }
}
