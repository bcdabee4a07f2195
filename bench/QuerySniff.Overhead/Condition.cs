namespace QuerySniff.Overhead;

/// <summary>
/// What watches the queries while the load runs: here nothing. What derives from it begins before the load, and ends
/// after it.
/// </summary>
internal class Condition(string name, Target target)
{
    /// <summary>What everything is compared with.</summary>
    public const string NothingName = "nothing";

    /// <summary>For reports.</summary>
    public string Name => name;

    /// <summary>The server that the load goes to.</summary>
    public Target Target => target;

    /// <summary>Begins; returns when it watches.</summary>
    /// <param name="loadBriefly">Makes a second of load, if the load is ours, and says how many queries it was.</param>
    /// <returns>The process that does it, if it is one of its own.</returns>
    public virtual Task<Watcher?> BeginAsync(Func<Task<long>> loadBriefly) => Task.FromResult<Watcher?>(null);

    /// <summary>Ends, and undoes what it changed.</summary>
    /// <param name="used">What the process used that <see cref="BeginAsync"/> gave.</param>
    /// <param name="watcher">That process.</param>
    public virtual Task<WatcherResult?> EndAsync(Watcher? watcher, WatcherResult? used) => Task.FromResult(used);
}
