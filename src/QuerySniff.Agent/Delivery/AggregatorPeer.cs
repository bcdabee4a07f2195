using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using QuerySniff.Rpc;

namespace QuerySniff.Agent.Delivery;

/// <summary>One of the aggregators, as the sender sees it. Belongs to the sender's task.</summary>
internal sealed class AggregatorPeer : IDisposable
{
    /// <summary>The first pause after a failure.</summary>
    public static readonly TimeSpan BackoffMin = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause before the only aggregator: at most one window late after it is back.</summary>
    public static readonly TimeSpan BackoffMax = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The longest pause before one that has others beside it: each try at one that is silent holds up for a deadline
    /// what another would have taken.
    /// </summary>
    public static readonly TimeSpan FailbackMax = TimeSpan.FromMinutes(1);

    private const int TagLength = 8;

    private readonly TimeProvider _clock;
    private TimeSpan _backoffMax;
    private TimeSpan _backoff = BackoffMin;
    private TimeSpan _pause;
    private long _failedAt;

    /// <summary>Makes the peer of an address; nothing is sent yet.</summary>
    public AggregatorPeer(Uri address, bool isOnly, TimeProvider clock, AggregatorAccess? access = null)
    {
        Address = address;
        Tag = TagOf(address);
        Channel = new RpcChannel(address, access?.ChannelOptions() ?? new RpcChannelOptions());
        _backoffMax = isOnly ? BackoffMax : FailbackMax;
        _clock = clock;
    }

    /// <summary>Where it is.</summary>
    public Uri Address { get; }

    /// <summary>A short name for the spool: 8 hexadecimal digits.</summary>
    public string Tag { get; }

    /// <summary>The connection to it.</summary>
    public RpcChannel Channel { get; }

    /// <summary>Whether the last call failed.</summary>
    public bool IsAway => Failure is not null;

    /// <summary>How the last call failed; null if it did not.</summary>
    public RpcStatusCode? Failure { get; private set; }

    /// <summary>
    /// How long it is left alone yet, in whole milliseconds, for a timer would cut the rest off; zero if it may be called.
    /// </summary>
    public TimeSpan Pause
    {
        get
        {
            TimeSpan left = IsAway ? _pause - _clock.GetElapsedTime(_failedAt) : TimeSpan.Zero;
            return left > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : TimeSpan.Zero;
        }
    }

    /// <summary>
    /// The aggregators in the order in which an agent prefers them: rendezvous hashing, so that agents spread evenly, and
    /// only those of one that goes away move, evenly again.
    /// </summary>
    public static IReadOnlyList<AggregatorPeer> Create(
        IReadOnlyCollection<Uri> addresses, string agentId, TimeProvider clock, AggregatorAccess? access = null) =>
    [
        .. addresses
            .OrderByDescending(address => Hash($"{agentId}\n{address}"))
            .Select(address => new AggregatorPeer(address, addresses.Count == 1, clock, access)),
    ];

    /// <summary>The last call was answered.</summary>
    public void OnAnswered()
    {
        Failure = null;
        _backoff = BackoffMin;
    }

    /// <summary>The last call failed: the next one comes after a pause, longer each time.</summary>
    public void OnFailed(RpcStatusCode failure = RpcStatusCode.Unavailable)
    {
        Failure = failure;
        _failedAt = _clock.GetTimestamp();
        _pause = WithJitter(_backoff);
        _backoff = TimeSpan.FromTicks(Math.Min(_backoff.Ticks * 2, _backoffMax.Ticks));
    }

    /// <summary>There is no time for long pauses any more: the one under way is over, and those to come are short.</summary>
    public void Hurry()
    {
        _backoffMax = BackoffMin;
        _backoff = BackoffMin;
        _pause = TimeSpan.Zero;
    }

    /// <inheritdoc/>
    public void Dispose() => Channel.Dispose();

    private static string TagOf(Uri address) =>
        Hash(address.ToString()).ToString("x16", CultureInfo.InvariantCulture)[..TagLength];

    private static ulong Hash(string text) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // A fleet that lost its aggregator at one moment must not come back at one moment.
    private static TimeSpan WithJitter(TimeSpan backoff) => backoff * (0.5 + (Random.Shared.NextDouble() / 2));
}
