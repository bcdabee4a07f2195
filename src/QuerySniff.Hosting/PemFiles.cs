using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace QuerySniff.Hosting;

/// <summary>Reads certificates and keys of PEM files, and says in one line what is wrong with them; never what is in them.</summary>
public static class PemFiles
{
    /// <summary>Reads a certificate with its key, and the intermediate certificates that follow it.</summary>
    /// <param name="certificateFile">The certificate first, then what signed it.</param>
    /// <param name="keyFile">Its private key, without a password.</param>
    /// <exception cref="UsageException">They cannot be read, or do not belong together.</exception>
    public static SslStreamCertificateContext ReadCertificate(string certificateFile, string keyFile) => Read(
        $"{certificateFile} with the key {keyFile}",
        () =>
        {
            X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            X509Certificate2Collection chain = [];
            chain.ImportFromPemFile(certificateFile);
            return SslStreamCertificateContext.Create(certificate, chain, offline: true);
        });

    /// <summary>Reads certificates to trust.</summary>
    /// <param name="file">One or several.</param>
    /// <exception cref="UsageException">They cannot be read, or there is none.</exception>
    public static X509Certificate2Collection ReadAuthorities(string file) => Read(file, () =>
    {
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("there is no certificate in it");
    });

    private static T Read<T>(string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            string why = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message.TrimEnd('.');
            throw new UsageException($"{what}: cannot be read as a PEM certificate: {why}.", e);
        }
    }
}
