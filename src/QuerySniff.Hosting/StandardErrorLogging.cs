using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace QuerySniff.Hosting;

/// <summary>Logs for people and for journals: one line an event, on standard error.</summary>
public static class StandardErrorLogging
{
    /// <summary>
    /// Logs each event as one line with its UTC time; in colours on a terminal, unless the variable NO_COLOR is set.
    /// Standard output stays free for data.
    /// </summary>
    /// <param name="logging">The logging to set up.</param>
    public static ILoggingBuilder AddStandardError(this ILoggingBuilder logging)
    {
        bool isPlain = Console.IsErrorRedirected
            || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return logging
            .AddSimpleConsole(options =>
            {
                options.SingleLine = true;
                options.UseUtcTimestamp = true;
                options.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
                options.ColorBehavior = isPlain ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Enabled;
            })
            .AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
