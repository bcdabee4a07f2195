namespace QuerySniff.Packets;

/// <summary>A list of flows through links in the flows themselves: every operation is O(1) and allocates nothing.</summary>
internal sealed class FlowList<TSession>(FlowListKind kind)
    where TSession : class
{
    private Flow<TSession>? _last;

    /// <summary>The flow that was added or moved longest ago.</summary>
    public Flow<TSession>? First { get; private set; }

    public int Count { get; private set; }

    public void AddLast(Flow<TSession> flow)
    {
        ref FlowLinks<TSession> links = ref flow.Links(kind);
        links.Previous = _last;
        links.Next = null;
        if (_last is null)
        {
            First = flow;
        }
        else
        {
            _last.Links(kind).Next = flow;
        }

        _last = flow;
        Count++;
    }

    public void Remove(Flow<TSession> flow)
    {
        ref FlowLinks<TSession> links = ref flow.Links(kind);
        if (links.Previous is null)
        {
            First = links.Next;
        }
        else
        {
            links.Previous.Links(kind).Next = links.Next;
        }

        if (links.Next is null)
        {
            _last = links.Previous;
        }
        else
        {
            links.Next.Links(kind).Previous = links.Previous;
        }

        links = default;
        Count--;
    }

    public void MoveToLast(Flow<TSession> flow)
    {
        if (flow != _last)
        {
            Remove(flow);
            AddLast(flow);
        }
    }
}
