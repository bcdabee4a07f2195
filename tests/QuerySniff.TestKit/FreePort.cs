using System.Net;
using System.Net.Sockets;

namespace QuerySniff.TestKit;

/// <summary>Ports for processes that must be told theirs.</summary>
public static class FreePort
{
    /// <summary>
    /// A TCP port that is free on the loopback now. Another process may take it before it is used: what can listen on
    /// port 0 and say which it got should do that.
    /// </summary>
    public static int Next()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
