using System.Runtime.CompilerServices;

namespace QuerySniff.Digests;

/// <summary>
/// The commands of one key (a digest and its dimensions) in one window. Written by the window that owns it, and valid
/// until that window is reset. All counters are 64-bit and exact.
/// </summary>
public sealed class DigestRow
{
    /// <summary>
    /// How many error numbers a row tells apart; the rest is counted under 0. A statement fails in a handful of ways.
    /// </summary>
    public const int ErrorCodesMax = ErrorCounts.CodesMax;

    private readonly ErrorCounts _errors = new();

    internal DigestRow(Digest digest, Dimensions dimensions)
    {
        Digest = digest;
        Dimensions = dimensions;
    }

    /// <summary>Which statement.</summary>
    public Digest Digest { get; private set; }

    /// <summary>From where and to where.</summary>
    public Dimensions Dimensions { get; private set; }

    /// <summary>Commands completed.</summary>
    public long Count { get; private set; }

    /// <summary>Those that the server answered with an error.</summary>
    public long Errors { get; private set; }

    /// <summary>The errors by number; they add up to <see cref="Errors"/>. In the order of appearance.</summary>
    public ReadOnlySpan<ErrorCount> ErrorsByCode => _errors.AsSpan();

    /// <summary>
    /// Durations (request's last byte to response's last byte) of the commands that were timed; its count is theirs.
    /// </summary>
    public LatencyHistogram Duration { get; } = new();

    /// <summary>Sum of the durations.</summary>
    public long DurationSumNanoseconds { get; private set; }

    /// <summary>The shortest duration; 0 if none was timed.</summary>
    public long DurationMinNanoseconds { get; private set; }

    /// <summary>The longest duration; 0 if none was timed.</summary>
    public long DurationMaxNanoseconds { get; private set; }

    /// <summary>
    /// Response times (request's last byte to response's first byte) of the commands that were timed.
    /// </summary>
    public LatencyHistogram ResponseTime { get; } = new();

    /// <summary>Sum of the response times.</summary>
    public long ResponseTimeSumNanoseconds { get; private set; }

    /// <summary>Bytes of the requests.</summary>
    public long RequestBytes { get; private set; }

    /// <summary>Bytes of the responses.</summary>
    public long ResponseBytes { get; private set; }

    /// <summary>Rows sent to the clients.</summary>
    public long RowsSent { get; private set; }

    /// <summary>Rows affected.</summary>
    public long RowsAffected { get; private set; }

    /// <summary>Warnings.</summary>
    public long Warnings { get; private set; }

    /// <summary>Commands that used no index.</summary>
    public long NoIndexUsed { get; private set; }

    /// <summary>Commands that found no good index.</summary>
    public long NoGoodIndexUsed { get; private set; }

    /// <summary>Commands that a gap touched: counted, and not timed.</summary>
    public long Tainted { get; private set; }

    /// <summary>When the first command completed, in nanoseconds since the Unix epoch.</summary>
    public long FirstSeen { get; private set; }

    /// <summary>When the last command completed, in nanoseconds since the Unix epoch.</summary>
    public long LastSeen { get; private set; }

    /// <summary>How much memory the histograms take, used or not, in bytes.</summary>
    internal long RetainedBytes => Duration.RetainedBytes + ResponseTime.RetainedBytes;

    internal bool IsOf(Digest digest, Dimensions dimensions) =>
        ReferenceEquals(Digest, digest) && ReferenceEquals(Dimensions, dimensions);

    internal void Add(in Measurement measurement)
    {
        long completedAt = measurement.CompletedAt;
        FirstSeen = Count == 0 ? completedAt : long.Min(FirstSeen, completedAt);
        LastSeen = Count == 0 ? completedAt : long.Max(LastSeen, completedAt);
        Count++;
        RequestBytes += measurement.RequestBytes;
        ResponseBytes += measurement.ResponseBytes;
        RowsSent += measurement.RowsSent;
        RowsAffected += measurement.RowsAffected;
        Warnings += measurement.Warnings;
        NoIndexUsed += measurement.NoIndexUsed ? 1 : 0;
        NoGoodIndexUsed += measurement.NoGoodIndexUsed ? 1 : 0;
        if (measurement.IsError)
        {
            Errors++;
            _errors.Add(measurement.ErrorCode, 1);
        }

        if (measurement.Tainted)
        {
            Tainted++;
        }
        else
        {
            AddTimes(measurement.DurationNanoseconds, measurement.ResponseTimeNanoseconds);
        }
    }

    /// <summary>Adds another row's commands: the sums are as if they had been counted here.</summary>
    internal void Merge(DigestRow other)
    {
        if (other.Count == 0)
        {
            return;
        }

        FirstSeen = Count == 0 ? other.FirstSeen : long.Min(FirstSeen, other.FirstSeen);
        LastSeen = Count == 0 ? other.LastSeen : long.Max(LastSeen, other.LastSeen);
        Count += other.Count;
        Errors += other.Errors;
        _errors.Add(other._errors);

        if (other.Duration.Count > 0)
        {
            MergeBounds(other.DurationMinNanoseconds, other.DurationMaxNanoseconds);
            Duration.Merge(other.Duration);
            DurationSumNanoseconds += other.DurationSumNanoseconds;
        }

        ResponseTime.Merge(other.ResponseTime);
        ResponseTimeSumNanoseconds += other.ResponseTimeSumNanoseconds;
        RequestBytes += other.RequestBytes;
        ResponseBytes += other.ResponseBytes;
        RowsSent += other.RowsSent;
        RowsAffected += other.RowsAffected;
        Warnings += other.Warnings;
        NoIndexUsed += other.NoIndexUsed;
        NoGoodIndexUsed += other.NoGoodIndexUsed;
        Tainted += other.Tainted;
    }

    /// <summary>Makes the row an empty one of another key, keeping its memory.</summary>
    internal void Reset(Digest digest, Dimensions dimensions)
    {
        Digest = digest;
        Dimensions = dimensions;
        _errors.Clear();
        Duration.Clear();
        ResponseTime.Clear();
        Count = Errors = 0;
        DurationSumNanoseconds = DurationMinNanoseconds = DurationMaxNanoseconds = ResponseTimeSumNanoseconds = 0;
        RequestBytes = ResponseBytes = RowsSent = RowsAffected = 0;
        Warnings = NoIndexUsed = NoGoodIndexUsed = Tainted = 0;
        FirstSeen = LastSeen = 0;
    }

    /// <summary>Gives the histograms' memory up.</summary>
    internal void Release()
    {
        Duration.Release();
        ResponseTime.Release();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddTimes(long duration, long responseTime)
    {
        if (duration >= 0)
        {
            MergeBounds(duration, duration);
            Duration.Record(duration);
            DurationSumNanoseconds += duration;
        }

        if (responseTime >= 0)
        {
            ResponseTime.Record(responseTime);
            ResponseTimeSumNanoseconds += responseTime;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MergeBounds(long min, long max)
    {
        bool isFirst = Duration.Count == 0;
        DurationMinNanoseconds = isFirst ? min : long.Min(DurationMinNanoseconds, min);
        DurationMaxNanoseconds = isFirst ? max : long.Max(DurationMaxNanoseconds, max);
    }
}
