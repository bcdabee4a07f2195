using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace QuerySniff.Agent.Tests;

/// <summary>Keeps the ids and the texts of what is logged.</summary>
internal sealed class LogRecorder : ILogger
{
    private readonly ConcurrentQueue<int> _events = [];
    private readonly ConcurrentQueue<string> _lines = [];

    public IReadOnlyList<int> Events => [.. _events];

    public IReadOnlyList<string> Lines => [.. _lines];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        _events.Enqueue(eventId.Id);
        _lines.Enqueue(formatter(state, exception));
    }
}
