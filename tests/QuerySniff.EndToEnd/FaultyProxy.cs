using System.Net;
using System.Net.Sockets;

namespace QuerySniff.EndToEnd;

/// <summary>A TCP proxy before an aggregator that does to its answers what networks and broken servers do.</summary>
internal sealed class FaultyProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private volatile ProxyFault _fault;
    private CancellationTokenSource _connections = new();

    /// <summary>Starts; at first it does nothing wrong.</summary>
    public FaultyProxy(int targetPort)
    {
        _target = targetPort;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Changes what it does. Connections are cut: what comes next is on a new one.</summary>
    public void Become(ProxyFault fault)
    {
        _fault = fault;
        CancellationTokenSource old = Interlocked.Exchange(ref _connections, new CancellationTokenSource());
        old.Cancel();
        old.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _connections.Cancel();
        _listener.Dispose();
        _connections.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ServeAsync(client, _connections.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken cut)
    {
        using TcpClient one = client;
        using TcpClient other = new();
        try
        {
            if (_fault == ProxyFault.Garbage)
            {
                await one.GetStream().WriteAsync("HTTP/1.1 500 Internal Server Error\r\n\r\n"u8.ToArray(), cut);
                return;
            }

            await other.ConnectAsync(IPAddress.Loopback, _target, cut);
            await Task.WhenAny(
                one.GetStream().CopyToAsync(other.GetStream(), cut),
                AnswerAsync(other.GetStream(), one.GetStream(), cut));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // Cut, or the aggregator is away: the agent is told by the end of its connection.
        }
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to, CancellationToken cut)
    {
        byte[] buffer = new byte[4096];
        for (int read; (read = await from.ReadAsync(buffer, cut)) > 0;)
        {
            switch (_fault)
            {
                case ProxyFault.Mute:
                    continue;
                case ProxyFault.Slow:
                    // Some bytes a second: an answer takes some seconds, and still comes in time.
                    for (int i = 0; i < read; i += SlowBytes)
                    {
                        await to.WriteAsync(buffer.AsMemory(i, Math.Min(SlowBytes, read - i)), cut);
                        await Task.Delay(SlowPause, cut);
                    }

                    break;
                default:
                    await to.WriteAsync(buffer.AsMemory(0, read), cut);
                    break;
            }
        }
    }

    private const int SlowBytes = 50;

    private static readonly TimeSpan SlowPause = TimeSpan.FromMilliseconds(500);
}
