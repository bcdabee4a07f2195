using System.Numerics;

namespace QuerySniff.Aggregator.Ingest;

/// <summary>
/// The bounds of a batch and of what waits to be stored. A batch beyond them is refused as a whole: a reader of the
/// data then never meets numbers that nobody can have measured.
/// </summary>
internal static class IngestLimits
{
    /// <summary>Bytes of UTF-8, of an agent's id (the contract's bound).</summary>
    public const int AgentIdBytesMax = 255;

    /// <summary>Bytes of a boot id (the contract's length).</summary>
    public const int BootIdBytes = 16;

    /// <summary>Bytes of UTF-8, of a host's name or an agent's version.</summary>
    public const int AgentInfoBytesMax = 255;

    /// <summary>Strings of a batch: five for each row of the largest batch would be more, but rows share them.</summary>
    public const int StringsMax = 200_000;

    /// <summary>Bytes of UTF-8 of one string. MySQL's names are at most 256 bytes; connection attributes can be longer.</summary>
    public const int StringBytesMax = 1024;

    /// <summary>Bytes of UTF-8 of a fingerprint. Agents cut statements before that.</summary>
    public const int FingerprintBytesMax = 1024 * 1024;

    /// <summary>Hex digits of Percona's query id.</summary>
    public const int PerconaIdLengthMax = 32;

    /// <summary>Bytes of UTF-8 of a digest's summary (the contract's bound).</summary>
    public const int SummaryBytesMax = 255;

    /// <summary>Windows of a batch: an hour of 10 s windows after an outage.</summary>
    public const int WindowsMax = 360;

    /// <summary>Rows of a batch, over all windows. An agent's window has at most some 20,000.</summary>
    public const int RowsMax = 100_000;

    /// <summary>Server endpoints of a window.</summary>
    public const int ServersMax = 10_000;

    /// <summary>Entries of encrypted traffic of a window. Agents tell 1,024 apart, and count the rest under "(other)".</summary>
    public const int EncryptedMax = 10_000;

    /// <summary>Entries of connections of a window. Agents tell 4,096 apart, and count the rest under "(other)".</summary>
    public const int ConnectionsMax = 20_000;

    /// <summary>Rows of transactions of a window, and rows of unfinished commands. Agents have 2,000 of each, and "(other)".</summary>
    public const int SessionRowsMax = 10_000;

    /// <summary>The largest version of TLS: its number has 16 bits on the wire.</summary>
    public const uint TlsVersionMax = ushort.MaxValue;

    /// <summary>Milliseconds. Windows are whole seconds, so that charts' steps are.</summary>
    public const uint WindowMsUnit = 1_000;

    /// <summary>Milliseconds. Beyond an hour a window is no measurement of a moment any more.</summary>
    public const uint WindowMsMax = 3_600_000;

    /// <summary>Error codes of a row. Agents tell 16 apart.</summary>
    public const int ErrorCodesMax = 64;

    /// <summary>The largest weight of a sample (the contract's bound).</summary>
    public const uint SampleWeightMax = 64;

    /// <summary>What a weight must be.</summary>
    public const string SampleWeightReason = "sample_weight must be 0 or a power of two up to 64";

    /// <summary>
    /// The largest counter of a row or of a window, of whatever unit: 2^53 - 1, up to which JSON's numbers are exact. In
    /// nanoseconds that is 104 days of summed durations; in bytes 9 PB.
    /// </summary>
    public const ulong CounterMax = (1UL << 53) - 1;

    /// <summary>Batches that wait for the writer. Beyond it agents are told to come again: they have a spool, this has not.</summary>
    public const int QueuedBatchesMax = 256;

    /// <summary>Rows in the batches that wait, about half a KiB each in memory.</summary>
    public const int QueuedRowsMax = 200_000;

    /// <summary>Rows of a transaction, unless its first batch alone has more: bounds how long an ack takes.</summary>
    public const int TransactionRowsMax = 50_000;

    /// <summary>How far ahead a window may begin: clocks differ, and one that is off by more is a mistake to be set right.</summary>
    public static readonly TimeSpan AheadMax = TimeSpan.FromMinutes(10);

    /// <summary>Whether a weight is one of the contract's.</summary>
    public static bool IsSampleWeight(uint weight) =>
        weight == 0 || (weight <= SampleWeightMax && BitOperations.IsPow2(weight));
}
