namespace QuerySniff.Packets;

/// <summary>Which of a flow's two pairs of links a list uses.</summary>
internal enum FlowListKind
{
    /// <summary>Every flow is in a list of this kind: the live ones, or the closed ones.</summary>
    Recency,

    /// <summary>Flows that wait for missing bytes are in this one as well.</summary>
    Waiting,
}
