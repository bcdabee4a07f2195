namespace QuerySniff.MySql;

/// <summary>
/// Accounts for the pooled memory that sessions hold for what is split, and for statements sent together that wait for their
/// answers, over all sessions that share it. Used by one thread at a time.
/// </summary>
/// <param name="bytesMax">Bytes that they may hold in all.</param>
public sealed class HeldMemory(long bytesMax = SessionLimits.HeldBytesMax)
{
    /// <summary>Bytes held at the moment.</summary>
    public long Bytes { get; private set; }

    /// <summary>How often a session was refused memory: each time a packet or frame was cut, or a text was not.</summary>
    public long Refusals { get; private set; }

    /// <summary>
    /// Charges memory that is about to be rented in place of less, or as much of it as there is. Returns how much that is.
    /// </summary>
    /// <param name="held">Bytes held so far, 0 or a power of two.</param>
    /// <param name="wanted">Bytes wanted, a power of two.</param>
    internal int ChargeUpTo(int held, int wanted)
    {
        int granted = wanted;
        while (granted > held && granted - held > bytesMax - Bytes)
        {
            granted /= 2;
        }

        granted = Math.Max(granted, held);
        Refusals += granted < wanted ? 1 : 0;
        Bytes += granted - held;
        return granted;
    }

    /// <summary>Takes note that memory was given back.</summary>
    internal void Credit(int bytes) => Bytes -= bytes;
}
