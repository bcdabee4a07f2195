using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

/// <summary>Requests that end before they are whole. Those of the agents are in the tests of QuerySniff.Rpc.</summary>
public sealed class TruncatedCallTests
{
    private const string Head = " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n";
    private const string Body = "{\"title\":\"deploy\"";

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task EveryEndpoint_WithARequestThatEndsEarly_ClosesItWithoutAFailureAndServesTheNext()
    {
        await using RunningAggregator aggregator = await StartAsync();
        int calls = 0;
        foreach (RouteEndpoint endpoint in aggregator.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            string path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/').Replace("{digest}", "0123456789abcdef", StringComparison.Ordinal)
                .Replace("{**path}", "x", StringComparison.Ordinal).Replace("{*path:nonfile}", "x", StringComparison.Ordinal)
                .Replace("{id}", "1", StringComparison.Ordinal);
            foreach (string method in new[] { "GET", "POST", "DELETE" })
            {
                // Within the method, the path, the headers, before and within the body.
                string head = method + " " + path + Head;
                foreach (int length in new[] { 1, method.Length + 3, head.Length - 20, head.Length, head.Length + Body.Length })
                {
                    string answer = await SendAsync(aggregator, (head + Body)[..length]);
                    Assert.False(answer.StartsWith("HTTP/1.1 5", StringComparison.Ordinal), $"{method} {path}, {length} bytes: {answer}");
                    calls++;
                }
            }
        }

        Assert.True(calls > 300);
        Assert.Equal(0, (await aggregator.GetAsync("/annotations")).GetProperty("annotations").GetArrayLength());
    }

    private static async Task<string> SendAsync(RunningAggregator aggregator, string text)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, aggregator.Http.BaseAddress!.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        client.Client.Shutdown(SocketShutdown.Send);
        byte[] buffer = new byte[32];
        try
        {
            int read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false).AsTask().WaitAsync(AnswerTimeout);
            return Encoding.ASCII.GetString(buffer, 0, read);
        }
        catch (IOException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return ""; // It was closed with bytes unread.
        }
    }
}
