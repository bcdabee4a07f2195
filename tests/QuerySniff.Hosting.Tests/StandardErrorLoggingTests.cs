using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace QuerySniff.Hosting.Tests;

public sealed class StandardErrorLoggingTests
{
    [Fact]
    public void AddStandardError_EventWithSeveralLines_IsOneLineWithoutColours()
    {
        string captured = Capture(LogFormat.Text);

        string line = Assert.Single(captured.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(
            @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warn: QuerySniff\.Test\[7\] first second, it's .*Exception: cause",
            line);
        Assert.DoesNotContain('\e', line);
    }

    [Fact]
    public void AddStandardError_Json_IsOneObjectAnEvent()
    {
        string line = Assert.Single(Capture(LogFormat.Json).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        using JsonDocument json = JsonDocument.Parse(line);
        Assert.Equal("first\nsecond, it's", json.RootElement.GetProperty("Message").GetString());
        Assert.Contains("it's", line, StringComparison.Ordinal);
        Assert.Equal("Warning", json.RootElement.GetProperty("LogLevel").GetString());
        Assert.Equal(7, json.RootElement.GetProperty("EventId").GetInt32());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", json.RootElement.GetProperty("Timestamp").GetString());
    }

    private static string Capture(LogFormat format)
    {
        TextWriter before = Console.Error;
        using StringWriter captured = new();
        Console.SetError(captured);
        try
        {
            // Disposing the factory waits until the lines are written.
            using ILoggerFactory factory = LoggerFactory.Create(logging => logging.AddStandardError(format));
            Log(factory.CreateLogger("QuerySniff.Test"), "first\nsecond, it's", new InvalidOperationException("cause"));
        }
        finally
        {
            Console.SetError(before);
        }

        return captured.ToString();
    }

    private static void Log(ILogger logger, string message, Exception e) =>
        logger.Log(LogLevel.Warning, new EventId(7), message, e, (state, _) => state);
}
