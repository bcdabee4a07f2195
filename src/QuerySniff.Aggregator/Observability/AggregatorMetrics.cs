using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using QuerySniff.Rpc;

namespace QuerySniff.Aggregator.Observability;

/// <summary>
/// The aggregator's own counters. Any thread. Their number is bounded: routes are the application's patterns and never a
/// request's path.
/// </summary>
internal sealed class AggregatorMetrics
{
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<HttpKey, HttpCounter> _http = new();
    private readonly ConcurrentDictionary<RpcStatusCode, StrongBox<long>> _rejected = new();
    private long _batches;
    private long _duplicates;
    private long _rows;
    private long _transactions;
    private long _transactionTicks;

    public AggregatorMetrics(TimeProvider time)
    {
        _time = time;
    }

    public long Batches => Interlocked.Read(ref _batches);

    public long Duplicates => Interlocked.Read(ref _duplicates);

    public long Rows => Interlocked.Read(ref _rows);

    public long Transactions => Interlocked.Read(ref _transactions);

    public double TransactionSeconds => Interlocked.Read(ref _transactionTicks) / (double)_time.TimestampFrequency;

    public IEnumerable<KeyValuePair<RpcStatusCode, long>> Rejected =>
        _rejected.Select(rejected => KeyValuePair.Create(rejected.Key, Interlocked.Read(ref rejected.Value.Value)));

    public IEnumerable<KeyValuePair<HttpKey, HttpCounter>> Http => _http;

    /// <summary>Now, for a duration that is counted later.</summary>
    public long Timestamp() => _time.GetTimestamp();

    public void CountStored(int rows, bool isDuplicate)
    {
        Interlocked.Increment(ref isDuplicate ? ref _duplicates : ref _batches);
        Interlocked.Add(ref _rows, isDuplicate ? 0 : rows);
    }

    public void CountTransaction(long startedAt)
    {
        Interlocked.Increment(ref _transactions);
        Interlocked.Add(ref _transactionTicks, _time.GetTimestamp() - startedAt);
    }

    public void CountRejected(RpcStatusCode status) =>
        Interlocked.Increment(ref _rejected.GetOrAdd(status, static _ => new StrongBox<long>()).Value);

    public void CountRequest(string method, string route, int status, long startedAt) =>
        _http.GetOrAdd(new HttpKey(method, route, status), static _ => new HttpCounter())
            .Count(_time.GetElapsedTime(startedAt));
}
