namespace QuerySniff.Packets;

/// <summary>
/// A connection in the flow table. Also one that has closed, for a short time: see <see cref="FlowTracker{THandler, TSession}"/>.
/// About 250 bytes, of which the table may hold more than a hundred thousand.
/// </summary>
internal sealed class Flow<TSession>
    where TSession : class
{
    private FlowLinks<TSession> _recency;
    private FlowLinks<TSession> _waiting;
    private StreamState _toServer;
    private StreamState _toClient;
    private SequenceNumber _resetToServer;
    private SequenceNumber _resetToClient;
    private bool _isResetWhole;

    public Flow(in FlowKey key, uint hash, bool clientIsLow, bool joinedMidStream)
    {
        Key = key;
        Hash = hash;
        ClientIsLow = clientIsLow;
        JoinedMidStream = joinedMidStream;
    }

    public FlowKey Key { get; private set; }

    public uint Hash { get; private set; }

    /// <summary>Whether the key's low end is the client.</summary>
    public bool ClientIsLow { get; private set; }

    /// <summary>Whether the SYN was not the first that was seen of it.</summary>
    public bool JoinedMidStream { get; private set; }

    /// <summary>The next flow in the table's bucket, or in the list of those kept for reuse.</summary>
    public Flow<TSession>? NextInBucket { get; set; }

    /// <summary>The handler's; null when the flow is closed.</summary>
    public TSession? Session { get; set; }

    /// <summary>Timestamp of its last segment; of a closed flow, of the last one before its end.</summary>
    public long LastSeen { get; set; }

    /// <summary>Timestamp of the segment that last put it at the end of the list of live flows.</summary>
    public long RankedAt { get; set; }

    /// <summary>Whether it is in the list of the flows that wait, and since when.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>When the segment was captured that has waited longest.</summary>
    public long WaitingSince { get; set; }

    /// <summary>Whether a RST was seen that comes after bytes which were not.</summary>
    public bool IsResetPending { get; private set; }

    public bool IsClosed => Session is null;

    /// <summary>Why it is closed, if it is.</summary>
    public FlowEnd End { get; set; }

    public bool HoldsSegments => _toServer.Head is not null || _toClient.Head is not null;

    public bool IsFinished => _toServer.IsFinished && _toClient.IsFinished;

    /// <summary>Whether all that the RST came after is past.</summary>
    public bool IsResetReached => IsResetPending && _isResetWhole
        && _toServer.Next - _resetToServer >= 0 && _toClient.Next - _resetToClient >= 0;

    public ref FlowLinks<TSession> Links(FlowListKind kind) =>
        ref kind == FlowListKind.Recency ? ref _recency : ref _waiting;

    public ref StreamState Stream(StreamDirection direction) =>
        ref direction == StreamDirection.ToServer ? ref _toServer : ref _toClient;

    public ref StreamState Opposite(StreamDirection direction) =>
        ref direction == StreamDirection.ToServer ? ref _toClient : ref _toServer;

    public StreamDirection DirectionOf(bool sentByLow) =>
        sentByLow == ClientIsLow ? StreamDirection.ToServer : StreamDirection.ToClient;

    /// <summary>
    /// Notes a RST that takes effect when both streams have come so far. One that acknowledges nothing does not tell how far
    /// the opposite stream had come: what it answers may have been captured after it, and is waited for.
    /// </summary>
    public void SetReset(StreamDirection direction, SequenceNumber own, SequenceNumber opposite, bool isWhole)
    {
        IsResetPending = true;
        _isResetWhole |= isWhole;
        (_resetToServer, _resetToClient) = direction == StreamDirection.ToServer ? (own, opposite) : (opposite, own);
    }

    /// <summary>Makes a flow that is in no list any more a new one.</summary>
    public void Reuse(in FlowKey key, uint hash, bool clientIsLow, bool joinedMidStream)
    {
        Key = key;
        Hash = hash;
        ClientIsLow = clientIsLow;
        JoinedMidStream = joinedMidStream;
        NextInBucket = null;
        IsWaiting = false;
        IsResetPending = false;
        _isResetWhole = false;
        _toServer = default;
        _toClient = default;
    }
}
