using QuerySniff.Digests;

namespace QuerySniff.Agent.Pipeline;

/// <summary>
/// A transaction that is open, of one connection. Few connections have one at any moment: they are taken from and given
/// back to a <see cref="TransactionRecorder"/>.
/// </summary>
internal sealed class OpenTransaction
{
    private (Digest Digest, Dimensions Dimensions) _opener;
    private (Digest Digest, Dimensions Dimensions) _last;
    private (Digest Digest, Dimensions Dimensions) _holder;
    private long _startedAt;
    private long _answeredAt;
    private long _statements;
    private long _idle;
    private long _longestIdle;
    private bool _awaitsStatement;

    /// <summary>Whether its times are not known.</summary>
    public bool IsUntimed { get; set; }

    /// <summary>Begins with a command.</summary>
    /// <param name="digest">The command's digest.</param>
    /// <param name="dimensions">Its dimensions.</param>
    /// <param name="startedAt">When the transaction began, in nanoseconds since the Unix epoch.</param>
    /// <param name="isUntimed">Whether that is not certain.</param>
    public void Begin(Digest digest, Dimensions dimensions, long startedAt, bool isUntimed)
    {
        _opener = _last = (digest, dimensions);
        _startedAt = startedAt;
        _answeredAt = _statements = _idle = _longestIdle = 0;
        _awaitsStatement = true;
        IsUntimed = isUntimed;
    }

    /// <summary>A command's request was seen: until then the server has waited for it.</summary>
    public void OnRequest(long timestamp)
    {
        long idle = timestamp - _answeredAt;
        if (_answeredAt != 0 && idle > 0)
        {
            _idle += idle;
            if (idle > _longestIdle)
            {
                _longestIdle = idle;
                _holder = _last;
            }
        }
    }

    /// <summary>Counts a statement; the first one is what the transaction is known by.</summary>
    public void AddStatement(Digest digest, Dimensions dimensions)
    {
        _statements++;
        if (_awaitsStatement)
        {
            _awaitsStatement = false;
            _opener = (digest, dimensions);
        }
    }

    /// <summary>A command was answered, and the transaction goes on.</summary>
    /// <param name="digest">The command's digest.</param>
    /// <param name="dimensions">Its dimensions.</param>
    /// <param name="timestamp">When the answer's last byte was seen; 0 if it was not.</param>
    public void OnAnswer(Digest digest, Dimensions dimensions, long timestamp)
    {
        _last = (digest, dimensions);
        _answeredAt = timestamp;
    }

    /// <summary>Counts it as open at a window's end.</summary>
    public void CountOpen(long timestamp, KeyedRows<TransactionRow> rows) =>
        rows.GetOrAdd(_opener.Digest, _opener.Dimensions).AddOpen(IsUntimed ? 0 : Math.Max(0, timestamp - _startedAt));

    /// <summary>Counts it as ended.</summary>
    public void CountEnded(TransactionEnd end, long timestamp, KeyedRows<TransactionRow> rows)
    {
        rows.GetOrAdd(_opener.Digest, _opener.Dimensions).Add(new TransactionMeasurement
        {
            End = end,
            Statements = _statements,
            IsTimed = !IsUntimed,
            DurationNanoseconds = Math.Max(0, timestamp - _startedAt),
            IdleNanoseconds = _idle,
        });
        if (_longestIdle > 0 && !IsUntimed)
        {
            rows.GetOrAdd(_holder.Digest, _holder.Dimensions).AddHold(_longestIdle);
        }
    }
}
