using System.Net;
using System.Net.Sockets;

namespace QuerySniff.Capture.Tests.Support;

/// <summary>
/// A TCP connection of requests and responses, both ends on the calling thread. Each message goes out as one segment
/// and is read before the next is sent, so that the number of segments with payload is known.
/// </summary>
internal sealed class Conversation : IDisposable
{
    private readonly NetworkNamespace? _clientSide;
    private readonly NetworkNamespace? _serverSide;
    private readonly Socket _listener;

    /// <summary>Listens on a free port of an address of the calling thread's namespace.</summary>
    /// <param name="address">The server's address.</param>
    /// <param name="clientSide">Where the client connects from; null for the calling thread's namespace.</param>
    /// <param name="serverSide">The calling thread's namespace, if the client's is another.</param>
    public Conversation(IPAddress address, NetworkNamespace? clientSide = null, NetworkNamespace? serverSide = null)
    {
        _clientSide = clientSide;
        _serverSide = serverSide;
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen();
    }

    public IPEndPoint Server => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>
    /// Connects, exchanges messages and closes. Returns the frames that are to be captured: SYN and SYN-ACK, a request
    /// and a response for each exchange, a FIN from each end.
    /// </summary>
    public int Run(int exchanges, int messageBytes = 100)
    {
        _clientSide?.Enter();
        using Socket client = new(Server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _serverSide?.Enter();
        client.Connect(Server);
        using Socket server = _listener.Accept();
        server.NoDelay = true;
        byte[] message = new byte[messageBytes];
        for (int i = 0; i < exchanges; i++)
        {
            Pass(client, server, message);
            Pass(server, client, message);
        }

        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, server.Receive(message));
        server.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, client.Receive(message));
        return 2 + (2 * exchanges) + 2;
    }

    public void Dispose() => _listener.Dispose();

    private static void Pass(Socket from, Socket to, byte[] message)
    {
        Assert.Equal(message.Length, from.Send(message));
        for (int received = 0; received < message.Length;)
        {
            received += to.Receive(message.AsSpan(received));
        }
    }
}
