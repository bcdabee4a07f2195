using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace QuerySniff.Aggregator;

/// <summary>
/// Where to listen: <c>address:port</c> with an IP address (IPv6 in brackets), <c>localhost</c> for both loopback
/// addresses, or <c>*</c> for all addresses. Port 0 lets the system choose one.
/// </summary>
internal sealed class ListenAddress
{
    private readonly string _host;
    private readonly IPAddress? _address;
    private readonly int _port;

    private ListenAddress(string host, IPAddress? address, int port)
    {
        _host = host;
        _address = address;
        _port = port;
    }

    /// <summary>Whether nobody but this machine gets there.</summary>
    public bool IsLoopback => _address is not null ? IPAddress.IsLoopback(_address) : _host is "localhost";

    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        int colon = text.LastIndexOf(':');
        if (colon <= 0
            || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return false;
        }

        string host = text[..colon];
        if (host is "localhost" or "*")
        {
            address = new ListenAddress(host, address: null, port);
            return true;
        }

        // "::1" without brackets would read its last group as the port.
        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        if (isBracketed == host.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(host, out IPAddress? parsed))
        {
            address = new ListenAddress(host, parsed, port);
            return true;
        }

        return false;
    }

    /// <summary>Makes Kestrel listen there.</summary>
    public void Listen(KestrelServerOptions kestrel, Action<ListenOptions> configure)
    {
        if (_address is not null)
        {
            kestrel.Listen(_address, _port, configure);
        }
        else if (_host is "*")
        {
            kestrel.ListenAnyIP(_port, configure);
        }
        else
        {
            kestrel.ListenLocalhost(_port, configure);
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_host}:{_port}");
}
