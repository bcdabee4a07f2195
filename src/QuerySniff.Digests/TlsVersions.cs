using System.Globalization;

namespace QuerySniff.Digests;

/// <summary>The names of the versions of TLS, by the number that the wire has for them.</summary>
public static class TlsVersions
{
    /// <summary>The number of a version that could not be told.</summary>
    public const int Unknown = 0;

    /// <summary>The largest number: the wire's has 16 bits.</summary>
    public const int Max = ushort.MaxValue;

    /// <summary>"TLSv1.3", as servers and clients of MySQL name it; "unknown"; "0x0305" for one without a name.</summary>
    /// <param name="version">The number (RFC 8446, section 4.2.1).</param>
    public static string Format(int version) => version switch
    {
        Unknown => "unknown",
        0x0300 => "SSLv3",
        0x0301 => "TLSv1.0",
        0x0302 => "TLSv1.1",
        0x0303 => "TLSv1.2",
        0x0304 => "TLSv1.3",
        _ => string.Create(CultureInfo.InvariantCulture, $"0x{version:x4}"),
    };
}
