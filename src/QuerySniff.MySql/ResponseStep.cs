namespace QuerySniff.MySql;

/// <summary>What a packet did to the response that it belongs to.</summary>
internal enum ResponseStep : byte
{
    /// <summary>There is more to come.</summary>
    More,

    /// <summary>It was the last packet of a result set; another result follows.</summary>
    ResultSet,

    /// <summary>It was an OK_Packet in place of a result set; another result follows.</summary>
    Ok,

    /// <summary>It was the last packet.</summary>
    Complete,

    /// <summary>The command phase is over: a stream of another kind begins.</summary>
    Stream,

    /// <summary>It is not what the protocol allows here.</summary>
    Malformed,
}
