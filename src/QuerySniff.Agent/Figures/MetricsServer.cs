using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Figures;

/// <summary>
/// Answers GET /metrics and GET /healthz on a local port: one request at a time, each on a connection of its own, closed
/// after the answer (HTTP/1.1, RFC 9112). Runs as one task.
/// </summary>
/// <remarks>
/// A web server costs an agent that has to stay small more than all else it does beside the capture: ARCHITECTURE.md has the
/// figures. Two fixed answers to a monitoring system need no more of HTTP than is here.
/// </remarks>
internal sealed class MetricsServer : IDisposable
{
    /// <summary>The longest head of a request that is read, in bytes: what scrapers send is a tenth of it.</summary>
    private const int HeadBytesMax = 8 << 10;

    /// <summary>How long a client may take for its request and our answer: it keeps others waiting.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(2);

    private readonly TcpListener _listener;
    private readonly FigureBoard _board;
    private readonly TimeProvider _clock;
    private readonly double _startSeconds;

    private MetricsServer(TcpListener listener, FigureBoard board, TimeProvider clock)
    {
        (_listener, _board, _clock) = (listener, board, clock);
        using Process process = Process.GetCurrentProcess();
        _startSeconds = new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1e3;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="UsageException">The address is in use, or not this host's.</exception>
    public static MetricsServer Listen(IPEndPoint address, FigureBoard board, TimeProvider clock)
    {
        TcpListener listener = new(address);
        try
        {
            listener.Start();
            return new MetricsServer(listener, board, clock);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new UsageException($"'metrics_listen': {address} cannot be listened on: {e.Message}", e);
        }
    }

    /// <summary>Answers until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync(stop).ConfigureAwait(false);
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(RequestTimeout);
            try
            {
                await AnswerAsync(client.GetStream(), patience.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or SocketException
                || (e is OperationCanceledException && !stop.IsCancellationRequested))
            {
                // The client went away, or is too slow: the next one's turn.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private async Task AnswerAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        byte[] head = ArrayPool<byte>.Shared.Rent(HeadBytesMax);
        try
        {
            int length = await ReadHeadAsync(stream, head, cancellationToken).ConfigureAwait(false);
            (HttpStatusCode status, string type, string body) = AnswerTo(RequestLineOf(head.AsSpan(0, length)));
            bool isHead = head.AsSpan(0, length).StartsWith("HEAD "u8);
            await stream.WriteAsync(ResponseOf(status, type, body, isHead), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(head);
        }
    }

    /// <returns>The length of what was read; what is no whole head within the bound is answered by its beginning.</returns>
    private static async Task<int> ReadHeadAsync(NetworkStream stream, byte[] head, CancellationToken cancellationToken)
    {
        int length = 0;
        while (length < HeadBytesMax && head.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            int read = await stream.ReadAsync(head.AsMemory(length, HeadBytesMax - length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        return length;
    }

    private static string RequestLineOf(ReadOnlySpan<byte> head)
    {
        int end = head.IndexOf("\r\n"u8);
        return end < 0 ? "" : Encoding.ASCII.GetString(head[..end]);
    }

    private (HttpStatusCode Status, string Type, string Body) AnswerTo(string requestLine)
    {
        const string Plain = "text/plain; charset=utf-8";
        if (requestLine.Split(' ') is not [var method, var target, "HTTP/1.1" or "HTTP/1.0"])
        {
            return (HttpStatusCode.BadRequest, Plain, "this is no request\n");
        }

        return (method, target.Split('?')[0]) switch
        {
            (not ("GET" or "HEAD"), _) => (HttpStatusCode.MethodNotAllowed, Plain, "only GET\n"),
            (_, "/metrics") => (HttpStatusCode.OK, PrometheusWriter.ContentType, MetricsText.Write(_board, _startSeconds)),
            (_, "/healthz") when _board.Silence > FigureBoard.SilenceMax => (
                HttpStatusCode.ServiceUnavailable,
                Plain,
                $"the capture has ended no window for {(int)_board.Silence.TotalSeconds} s\n"),
            (_, "/healthz") => (HttpStatusCode.OK, Plain, "ok\n"),
            _ => (HttpStatusCode.NotFound, Plain, "there are /metrics and /healthz\n"),
        };
    }

    private byte[] ResponseOf(HttpStatusCode status, string type, string body, bool isHead)
    {
        byte[] content = Encoding.UTF8.GetBytes(body);
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {(int)status} {status}\r\nDate: {_clock.GetUtcNow():R}\r\nContent-Type: {type}\r\n"
            + $"Content-Length: {content.Length}\r\nConnection: close\r\n\r\n");
        return isHead ? Encoding.ASCII.GetBytes(head) : [.. Encoding.ASCII.GetBytes(head), .. content];
    }
}
