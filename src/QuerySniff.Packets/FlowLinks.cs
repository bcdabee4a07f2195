namespace QuerySniff.Packets;

/// <summary>A flow's neighbours in a <see cref="FlowList{TSession}"/>.</summary>
internal struct FlowLinks<TSession>
    where TSession : class
{
    public Flow<TSession>? Previous;
    public Flow<TSession>? Next;
}
