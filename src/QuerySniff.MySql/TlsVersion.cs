using System.Diagnostics.CodeAnalysis;

namespace QuerySniff.MySql;

/// <summary>
/// A version of TLS, as the wire numbers it (ProtocolVersion: RFC 8446, section 4.2.1). A version without a name here is
/// its number.
/// </summary>
[SuppressMessage("Design", "CA1028", Justification = "The wire's number has 16 bits.")]
public enum TlsVersion : ushort
{
    /// <summary>It could not be told for certain.</summary>
    Unknown = 0,

    /// <summary>SSL 3.0.</summary>
    Ssl30 = 0x0300,

    /// <summary>TLS 1.0.</summary>
    Tls10 = 0x0301,

    /// <summary>TLS 1.1.</summary>
    Tls11 = 0x0302,

    /// <summary>TLS 1.2.</summary>
    Tls12 = 0x0303,

    /// <summary>TLS 1.3.</summary>
    Tls13 = 0x0304,
}
