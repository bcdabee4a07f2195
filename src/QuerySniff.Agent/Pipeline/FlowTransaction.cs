namespace QuerySniff.Agent.Pipeline;

/// <summary>Where a connection stands with transactions. A part of <see cref="FlowSession"/>.</summary>
internal struct FlowTransaction(bool joinedMidStream)
{
    /// <summary>The transaction that is open; null if none is known to be.</summary>
    public OpenTransaction? Open;

    /// <summary>
    /// Whether it is certain that none is open: what the server says of one then is its beginning. It is not where commands
    /// may have been missed.
    /// </summary>
    public bool IsOutside = !joinedMidStream;
}
