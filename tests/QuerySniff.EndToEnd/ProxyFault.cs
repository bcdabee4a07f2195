namespace QuerySniff.EndToEnd;

/// <summary>What a <see cref="FaultyProxy"/> does wrong.</summary>
internal enum ProxyFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Requests get through, answers do not: the aggregator stores, and nobody hears of it.</summary>
    Mute,

    /// <summary>Answers trickle.</summary>
    Slow,

    /// <summary>Answers are no HTTP/2.</summary>
    Garbage,
}
