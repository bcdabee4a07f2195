using System.Collections.Concurrent;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Live;

/// <summary>A moment at which the store had something new. Any thread.</summary>
internal sealed class LivePulse
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, Lazy<Task<GroupsAnswer>>> _answers = new(StringComparer.Ordinal);

    public LivePulse(long windowMs)
    {
        WindowMs = windowMs;
    }

    /// <summary>The beginning of the newest 10 s that anything is there of, in milliseconds since the Unix epoch; 0: nothing is.</summary>
    public long WindowMs { get; }

    /// <summary>Ends when there is something newer.</summary>
    public Task Ended => _end.Task;

    public void End() => _end.TrySetResult();

    /// <summary>An answer that listeners with the same question share, however many they are.</summary>
    public Task<GroupsAnswer> AnswerAsync(string question, Func<Task<GroupsAnswer>> read) =>
        _answers.GetOrAdd(question, _ => new Lazy<Task<GroupsAnswer>>(read)).Value;
}
