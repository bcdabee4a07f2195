using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace QuerySniff.Hosting;

/// <summary>Logs for people and for journals: one line an event, on standard error.</summary>
public static class StandardErrorLogging
{
    private const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>
    /// Logs each event as one line with its UTC time; text is in colours on a terminal, unless the variable NO_COLOR is
    /// set. Standard output stays free for data.
    /// </summary>
    /// <param name="logging">The logging to set up.</param>
    /// <param name="format">How a line is written.</param>
    public static ILoggingBuilder AddStandardError(this ILoggingBuilder logging, LogFormat format = LogFormat.Text)
    {
        ILoggingBuilder formatted = format == LogFormat.Json ? logging.AddJsonConsole(Json) : logging.AddSimpleConsole(Text);
        return formatted.AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    private static void Json(JsonConsoleFormatterOptions options)
    {
        // No page of HTML is what a log goes into: quotes may stay what they are.
        options.JsonWriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        options.UseUtcTimestamp = true;
        options.TimestampFormat = TimestampFormat;
    }

    private static void Text(SimpleConsoleFormatterOptions options)
    {
        bool isPlain = Console.IsErrorRedirected
            || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        options.SingleLine = true;
        options.UseUtcTimestamp = true;
        options.TimestampFormat = TimestampFormat + " ";
        options.ColorBehavior = isPlain ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Enabled;
    }
}
