using System.Numerics;

namespace QuerySniff.Packets;

/// <summary>
/// Finds the flow of a pair of endpoints, and keeps the objects of flows that are gone for new ones. The buckets are
/// made for the most flows there may be, so that no frame ever pays for a growth.
/// </summary>
internal sealed class FlowTable<TSession>(int flowsMax)
    where TSession : class
{
    /// <summary>
    /// Flow objects kept for reuse, about 250 bytes each. Closed flows leave the table once a second, so this is the rate
    /// of connects up to which churn allocates nothing here.
    /// </summary>
    private const int FreeFlowsMax = 16_384;

    private readonly Flow<TSession>?[] _buckets = new Flow<TSession>?[BitOperations.RoundUpToPowerOf2((uint)flowsMax)];
    private readonly FlowKeyHasher _hasher = new();
    private Flow<TSession>? _free;
    private int _freeCount;

    public int Count { get; private set; }

    public bool IsFull => Count >= flowsMax;

    /// <summary>A key's hash: its low bits lead to the bucket, so that its high bits are free to choose flows by.</summary>
    public uint HashOf(in FlowKey key) => _hasher.Hash(key);

    public Flow<TSession>? Find(in FlowKey key, uint hash)
    {
        Flow<TSession>? flow = Bucket(hash);
        while (flow is not null && (flow.Hash != hash || flow.Key != key))
        {
            flow = flow.NextInBucket;
        }

        return flow;
    }

    /// <summary>Adds a flow whose key is not there yet; the caller has checked <see cref="IsFull"/>.</summary>
    public Flow<TSession> Add(in FlowKey key, uint hash, bool clientIsLow, bool joinedMidStream)
    {
        Flow<TSession> flow;
        if (_free is null)
        {
            flow = new Flow<TSession>(key, hash, clientIsLow, joinedMidStream);
        }
        else
        {
            flow = _free;
            _free = flow.NextInBucket;
            _freeCount--;
            flow.Reuse(key, hash, clientIsLow, joinedMidStream);
        }

        ref Flow<TSession>? bucket = ref Bucket(hash);
        flow.NextInBucket = bucket;
        bucket = flow;
        Count++;
        return flow;
    }

    /// <summary>Takes out a flow that is in no list any more; its object may come back for another.</summary>
    public void Remove(Flow<TSession> flow)
    {
        ref Flow<TSession>? bucket = ref Bucket(flow.Hash);
        if (bucket == flow)
        {
            bucket = flow.NextInBucket;
        }
        else
        {
            Flow<TSession>? before = bucket;
            while (before!.NextInBucket != flow)
            {
                before = before.NextInBucket;
            }

            before.NextInBucket = flow.NextInBucket;
        }

        Count--;
        flow.NextInBucket = null;
        if (_freeCount < FreeFlowsMax)
        {
            flow.NextInBucket = _free;
            _free = flow;
            _freeCount++;
        }
    }

    private ref Flow<TSession>? Bucket(uint hash) => ref _buckets[hash & ((uint)_buckets.Length - 1)];
}
