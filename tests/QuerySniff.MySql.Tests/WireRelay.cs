using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using QuerySniff.Compression;

namespace QuerySniff.MySql.Tests;

/// <summary>
/// A TCP relay in front of a server that shows each piece of each stream to a session before it passes it on: what the
/// wire would show, in its order, without a capture.
/// </summary>
internal sealed class WireRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _serverPort;
    private readonly byte[] _preamble;
    private readonly Task _accepting;
    private readonly List<Task> _connections = [];
    private readonly Lock _gate = new();

    /// <param name="serverPort">The server's port on 127.0.0.1.</param>
    /// <param name="preamble">What the relay itself says to the server first.</param>
    public WireRelay(int serverPort, byte[]? preamble = null)
    {
        _preamble = preamble ?? [];
        _serverPort = serverPort;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>What the sessions said, one sink a connection, in the order of their beginning.</summary>
    public List<RecordingSink> Sinks { get; } = [];

    /// <summary>All connections' commands.</summary>
    public IEnumerable<Command<string>> Commands => Sinks.SelectMany(static sink => sink.Commands);

    public IEnumerable<SessionEvent> Events => Sinks.SelectMany(static sink => sink.Events);

    /// <summary>Stops listening and waits until every connection has ended.</summary>
    public async Task DrainAsync()
    {
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
    }

    public async ValueTask DisposeAsync()
    {
        await DrainAsync();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync();
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
            {
                return;
            }

            _connections.Add(RelayAsync(client));
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using Socket fromClient = client;
        using Socket toServer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await toServer.ConnectAsync(IPAddress.Loopback, _serverPort);
        client.NoDelay = true;
        toServer.NoDelay = true;
        using Decompressor decompressor = new();
        Session<string> session = new(joinedMidStream: false, decompressor);
        RecordingSink sink = new(session);
        lock (_gate)
        {
            Sinks.Add(sink);
        }

        session.OnData(true, Stopwatch.GetTimestamp(), _preamble, ref sink);
        await toServer.SendAsync(_preamble);
        Lock order = new();
        await Task.WhenAll(
            PumpAsync(fromClient, toServer, true, session, sink, order),
            PumpAsync(toServer, fromClient, false, session, sink, order));
        session.OnClosed(Stopwatch.GetTimestamp(), ref sink);
    }

    private static async Task PumpAsync(
        Socket from,
        Socket to,
        bool toServer,
        Session<string> session,
        RecordingSink sink,
        Lock order)
    {
        byte[] buffer = new byte[16_384];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer)) > 0)
            {
                lock (order)
                {
                    session.OnData(toServer, Stopwatch.GetTimestamp(), buffer.AsSpan(0, count), ref sink);
                }

                for (int sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // One side closed while the other was speaking: the other pump sees its end as well.
            to.Close();
        }
    }
}
