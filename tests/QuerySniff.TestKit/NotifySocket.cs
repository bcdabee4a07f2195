using System.Net.Sockets;
using System.Text;

namespace QuerySniff.TestKit;

/// <summary>The socket of a service manager (sd_notify(3)), without the manager.</summary>
public sealed class NotifySocket : IDisposable
{
    // Some lines of a few bytes each.
    private const int MessageBytesMax = 4096;

    private readonly TemporaryFolder _folder = new();
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    /// <summary>Listens.</summary>
    public NotifySocket() => _socket.Bind(new UnixDomainSocketEndPoint(Path));

    /// <summary>What the variable NOTIFY_SOCKET is to be.</summary>
    public string Path => _folder.Combine("notify");

    /// <summary>What has been said since the last call, and not been received yet.</summary>
    public IReadOnlyList<string> Take()
    {
        List<string> messages = [];
        byte[] buffer = new byte[MessageBytesMax];
        while (_socket.Available > 0)
        {
            messages.Add(Encoding.ASCII.GetString(buffer, 0, _socket.Receive(buffer)));
        }

        return messages;
    }

    /// <summary>The next message.</summary>
    /// <param name="timeout">How long to wait for it; null for <see cref="ProcessUnderTest.DefaultTimeout"/>.</param>
    /// <returns>Null if none came in time.</returns>
    public async Task<string?> ReceiveAsync(TimeSpan? timeout = null)
    {
        using CancellationTokenSource timer = new(timeout ?? ProcessUnderTest.DefaultTimeout);
        byte[] buffer = new byte[MessageBytesMax];
        try
        {
            return Encoding.ASCII.GetString(buffer, 0, await _socket.ReceiveAsync(buffer, timer.Token));
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _folder.Dispose();
    }
}
