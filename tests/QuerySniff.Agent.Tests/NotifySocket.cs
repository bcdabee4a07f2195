using System.Net.Sockets;
using System.Text;
using QuerySniff.TestKit;

namespace QuerySniff.Agent.Tests;

/// <summary>The socket of a service manager.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };

    public NotifySocket() => _socket.Bind(new UnixDomainSocketEndPoint(Path));

    public string Path => _folder.Combine("notify");

    /// <summary>What has been said since the last call.</summary>
    public IReadOnlyList<string> Take()
    {
        List<string> messages = [];
        byte[] buffer = new byte[4096];
        while (_socket.Available > 0)
        {
            messages.Add(Encoding.ASCII.GetString(buffer, 0, _socket.Receive(buffer)));
        }

        return messages;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _folder.Dispose();
    }
}
