using Microsoft.Extensions.Logging;

namespace QuerySniff.Hosting.Tests;

public sealed class StandardErrorLoggingTests
{
    [Fact]
    public void AddStandardError_EventWithSeveralLines_IsOneLineWithoutColours()
    {
        TextWriter before = Console.Error;
        using StringWriter captured = new();
        Console.SetError(captured);
        try
        {
            // Disposing the factory waits until the lines are written.
            using ILoggerFactory factory = LoggerFactory.Create(logging => logging.AddStandardError());
            Log(factory.CreateLogger("QuerySniff.Test"), "first\nsecond", new InvalidOperationException("cause"));
        }
        finally
        {
            Console.SetError(before);
        }

        string line = Assert.Single(captured.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(
            @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warn: QuerySniff\.Test\[7\] first second .*Exception: cause",
            line);
        Assert.DoesNotContain('\e', line);
    }

    private static void Log(ILogger logger, string message, Exception e) =>
        logger.Log(LogLevel.Warning, new EventId(7), message, e, (state, _) => state);
}
