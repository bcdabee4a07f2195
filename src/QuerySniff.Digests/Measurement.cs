namespace QuerySniff.Digests;

/// <summary>What is counted of one completed command.</summary>
public readonly struct Measurement
{
    /// <summary>Creates a measurement that is not timed.</summary>
    public Measurement()
    {
        DurationNanoseconds = NotTimed;
        ResponseTimeNanoseconds = NotTimed;
    }

    /// <summary>The value of a time that was not measured.</summary>
    public const long NotTimed = -1;

    /// <summary>When its last byte was seen, in nanoseconds since the Unix epoch.</summary>
    public required long CompletedAt { get; init; }

    /// <summary>From the request's last byte to the response's last byte, or <see cref="NotTimed"/>.</summary>
    public long DurationNanoseconds { get; init; }

    /// <summary>From the request's last byte to the response's first byte, or <see cref="NotTimed"/>.</summary>
    public long ResponseTimeNanoseconds { get; init; }

    /// <summary>Whether the server answered with an error.</summary>
    public bool IsError { get; init; }

    /// <summary>The server's error number; 0 where it is not known.</summary>
    public ushort ErrorCode { get; init; }

    /// <summary>Bytes of the request.</summary>
    public long RequestBytes { get; init; }

    /// <summary>Bytes of the response.</summary>
    public long ResponseBytes { get; init; }

    /// <summary>Rows sent to the client.</summary>
    public long RowsSent { get; init; }

    /// <summary>Rows affected.</summary>
    public long RowsAffected { get; init; }

    /// <summary>Warnings.</summary>
    public int Warnings { get; init; }

    /// <summary>The server said that it used no index.</summary>
    public bool NoIndexUsed { get; init; }

    /// <summary>The server said that it found no good index.</summary>
    public bool NoGoodIndexUsed { get; init; }

    /// <summary>A gap touched the command: it is counted and not timed, whatever the times say.</summary>
    public bool Tainted { get; init; }
}
