using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace QuerySniff.Rpc.Tests;

/// <summary>Keeps what is logged.</summary>
internal sealed class LogRecorder : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Category, EventId Event, string Text)> _entries = [];

    /// <summary>What was logged as a warning or worse, by anyone.</summary>
    public IEnumerable<string> Complaints =>
        from entry in _entries where entry.Level >= LogLevel.Warning select $"{entry.Category}: {entry.Text}";

    /// <summary>What this library logged.</summary>
    public IEnumerable<int> RpcEvents =>
        from entry in _entries where string.Equals(entry.Category, "QuerySniff.Rpc", StringComparison.Ordinal) select entry.Event.Id;

    public ILogger CreateLogger(string categoryName) => new Recorder(categoryName, _entries);

    public void Dispose()
    {
    }

    private sealed class Recorder(
        string category,
        ConcurrentQueue<(LogLevel Level, string Category, EventId Event, string Text)> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            entries.Enqueue((logLevel, category, eventId, $"{formatter(state, exception)} {exception}"));
    }
}
